package fakeclearml

// Metadata of queues and models is an object: key → {key, type, value}.

func (s *Server) addMetadata(c *call, coll, field string, unknown func(string) *apiError) (any, error) {
	id, items := c.required(field), c.requiredObjects("metadata", "key")
	replace := c.boolean("replace_metadata", false)
	if err := c.err(); err != nil {
		return nil, err
	}
	_, ok := s.store.update(coll, id, nil, func(d document) {
		if replace || object(d, "metadata") == nil {
			d["metadata"] = document{}
		}
		for _, item := range items {
			object(d, "metadata")[text(item, "key")] = cloneDocument(item)
		}
		d["last_update"] = s.date()
	})
	if !ok {
		return nil, unknown(id)
	}
	return document{"updated": 1}, nil
}

func (s *Server) removeMetadata(c *call, coll, field string, unknown func(string) *apiError) (any, error) {
	id, keys := c.required(field), c.requiredTexts("keys")
	if err := c.err(); err != nil {
		return nil, err
	}
	_, ok := s.store.update(coll, id, nil, func(d document) {
		for _, key := range keys {
			delete(object(d, "metadata"), key)
		}
		d["last_update"] = s.date()
	})
	if !ok {
		return nil, unknown(id)
	}
	return document{"updated": 1}, nil
}
