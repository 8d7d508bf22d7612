package slurm

// Installed says whether the named commands are where the configuration has them; the error is an ErrNoCommand that names the
// first that is not. It runs nothing.
func (c *Client) Installed(names ...string) error {
	for _, name := range names {
		if _, err := c.lookUp(name); err != nil {
			return err
		}
	}
	return nil
}
