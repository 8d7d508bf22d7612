package conf

import (
	"cmp"
	"fmt"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// Vault is one of the documents that an enterprise server keeps for a user, a group or a company (users.get_vaults).
type Vault struct {
	ID          string
	Scope       string
	Description string
	Data        string // HOCON
}

func (v Vault) name() string { return cmp.Or(v.Description, v.ID, "without a name") }

// WithVaults is c with configuration vaults laid over the files and below the registered variables, in the given order, and
// monitoring vaults over everything. A vault that cannot be parsed is reported by Options.Warn and left out. What describes
// this machine and worker stays as it is here.
func (c *Config) WithVaults(vaults, monitoring []Vault) (*Config, error) {
	return c.loader.finish(c.loader.base, c.loader.vaults(vaults), c.loader.vaults(monitoring))
}

func (l *loader) vaults(vaults []Vault) *hocon.Value {
	var tree *hocon.Value
	for _, vault := range vaults {
		v, err := hocon.Parse("vault "+vault.name(), []byte(vault.Data), hocon.Options{Env: l.env.lookup})
		if err != nil {
			l.warn(Warning{Text: fmt.Sprintf("vault %s is left out: %v", vault.name(), err)})
			continue
		}
		src := l.origins.add(FromVault, vault.name(), vault.Data)
		v = reposition(v, hocon.Pos{Src: src})
		for _, f := range v.Fields() {
			// An empty user map is a statement (no impersonation), so a vault's map takes the place of the file's.
			if f.Key == "agent" && f.Value.Get("slurm", "user_map").Kind() == hocon.Object {
				tree = tree.Without("agent", "slurm", "user_map")
			}
		}
		tree = hocon.Merge(tree, v)
	}
	return tree
}

// keepLocal puts back into merged what belongs to this machine, and drops from base what a vault replaces whole.
func keepLocal(base, merged *hocon.Value) *hocon.Value {
	for _, key := range []string{"cuda_version", "cudnn_version", "default_python", "worker_id", "worker_name", "debug"} {
		if v := base.Get("agent", key); v != nil {
			merged = merged.With(v, "agent", key)
		} else {
			merged = merged.Without("agent", key)
		}
	}
	return merged
}
