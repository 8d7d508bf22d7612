package fakeclearml

import (
	"maps"
	"slices"
)

func (s *Server) pingServer(c *call) (any, error) {
	out := maps.Clone(c.values)
	out["msg"] = "ClearML server"
	return out, nil
}

func (s *Server) info(*call) (any, error) {
	return document{"version": s.opts.ServerVersion, "build": "fake", "commit": "", "api_version": s.opts.APIVersion}, nil
}

func (s *Server) statsOption(*call) (any, error) { return document{"supported": false}, nil }

func (s *Server) supportedModes(c *call) (any, error) {
	return document{
		"basic": document{"enabled": false, "guest": document{"enabled": false}}, "sso": document{}, "sso_providers": []any{},
		"server_errors": document{"missed_es_upgrade": false, "es_connection_error": false}, "authenticated": false,
	}, nil
}

func (s *Server) fixedUsers(*call) (any, error) {
	return document{"enabled": false, "guest": document{"enabled": false}, "server_errors": document{}}, nil
}

// organizationTags collects the tags of tasks and models.
func (s *Server) organizationTags(c *call) (any, error) {
	withSystem := c.boolean("include_system", false)
	if err := c.err(); err != nil {
		return nil, err
	}
	collect := func(field string) []any {
		tags := map[string]bool{}
		for _, d := range append(s.store.find(tasks, nil), s.store.find(models, nil)...) {
			for _, tag := range texts(list(d, field)) {
				tags[tag] = true
			}
		}
		return values(slices.Sorted(maps.Keys(tags)))
	}
	out := document{"tags": collect("tags")}
	if withSystem {
		out["system_tags"] = collect("system_tags")
	}
	return out, nil
}

func (s *Server) userCompanies(*call) (any, error) {
	return document{"companies": []any{document{"id": companyID, "name": companyName, "owners": []any{}}}}, nil
}
