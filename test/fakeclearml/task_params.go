package fakeclearml

import (
	"slices"
	"strings"
)

const propertiesSection = "properties"

// mayEdit says whether hyper-parameters and configuration may be changed: in a draft; with force also queued or running.
func mayEdit(t document, force bool) error {
	status := text(t, "status")
	if status == created || force && (status == queued || status == inProgress) {
		return nil
	}
	return invalidStatus(created, status)
}

// sectionOf gives the section as it is stored: user properties are lower-case, however they are spelt.
func sectionOf(item document) string {
	section := text(item, "section")
	if strings.EqualFold(section, propertiesSection) {
		return propertiesSection
	}
	return section
}

// onlyProperties says that nothing but user properties is edited; those are open in every status.
func onlyProperties(items []document) bool {
	return !slices.ContainsFunc(items, func(d document) bool { return sectionOf(d) != propertiesSection })
}

// editParams runs an edit of hyper-parameters under the rules for its status.
func (s *Server) editParams(c *call, items []document, force bool, change func(sections document)) error {
	id := c.required("task")
	if err := c.err(); err != nil {
		return err
	}
	t, err := s.task(id)
	if err != nil {
		return err
	}
	properties := onlyProperties(items)
	if !properties {
		if err := mayEdit(t, force); err != nil {
			return err
		}
	}
	s.yield()
	s.store.update(tasks, id, nil, func(t document) {
		if object(t, "hyperparams") == nil {
			t["hyperparams"] = document{}
		}
		change(object(t, "hyperparams"))
		s.touch(c, t)
		if !properties {
			t["last_update"] = t["last_change"]
		}
	})
	return nil
}

func (s *Server) editHyperParams(c *call) (any, error) {
	items := c.requiredObjects("hyperparams", "section", "name", "value")
	replace, force := c.text("replace_hyperparams"), c.boolean("force", false)
	if replace != "" && !slices.Contains([]string{"none", "section", "all"}, replace) {
		c.bad("field replace_hyperparams: %q is none of none, section, all", replace)
	}
	err := s.editParams(c, items, force, func(sections document) {
		for _, item := range items {
			switch replace {
			case "all":
				clear(sections)
			case "section":
				delete(sections, sectionOf(item))
			}
		}
		for _, item := range items {
			stored := document{"section": sectionOf(item)}
			for _, key := range []string{"name", "value", "type", "description"} {
				if item[key] != nil {
					stored[key] = item[key]
				}
			}
			put(sections, stored, sectionOf(item), text(item, "name"))
		}
	})
	if err != nil {
		return nil, err
	}
	return document{"updated": 1}, nil
}

func (s *Server) deleteHyperParams(c *call) (any, error) {
	items, force := c.requiredObjects("hyperparams", "section"), c.boolean("force", false)
	err := s.editParams(c, items, force, func(sections document) {
		for _, item := range items {
			if name := text(item, "name"); name != "" {
				delete(object(sections, sectionOf(item)), name) // the last one leaves an empty section
				continue
			}
			delete(sections, sectionOf(item))
		}
	})
	if err != nil {
		return nil, err
	}
	return document{"deleted": 1}, nil
}

// editItems runs an edit of the configuration under the rules for its status.
func (s *Server) editItems(c *call, force bool, change func(items document)) error {
	id := c.required("task")
	if err := c.err(); err != nil {
		return err
	}
	t, err := s.task(id)
	if err != nil {
		return err
	}
	if err := mayEdit(t, force); err != nil {
		return err
	}
	s.yield()
	s.store.update(tasks, id, nil, func(t document) {
		if object(t, "configuration") == nil {
			t["configuration"] = document{}
		}
		change(object(t, "configuration"))
		s.touchLive(c, t)
	})
	return nil
}

func (s *Server) editConfiguration(c *call) (any, error) {
	given := c.requiredObjects("configuration", "name", "value")
	replace, force := c.boolean("replace_configuration", false), c.boolean("force", false)
	err := s.editItems(c, force, func(items document) {
		if replace {
			clear(items)
		}
		for _, item := range given {
			stored := document{}
			for _, key := range []string{"name", "value", "type", "description"} {
				if item[key] != nil {
					stored[key] = item[key]
				}
			}
			items[text(item, "name")] = stored
		}
	})
	if err != nil {
		return nil, err
	}
	return document{"updated": 1}, nil
}

func (s *Server) deleteConfiguration(c *call) (any, error) {
	names, force := c.requiredTexts("configuration"), c.boolean("force", false)
	err := s.editItems(c, force, func(items document) {
		for _, name := range names {
			delete(items, name)
		}
	})
	if err != nil {
		return nil, err
	}
	return document{"deleted": 1}, nil
}
