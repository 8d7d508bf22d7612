package realslurm

import (
	"fmt"
	"os"
	"strings"
)

var clients = []string{"sbatch", "squeue", "sacct", "sacctmgr", "scontrol", "scancel", "sinfo", "srun", "salloc", "sreport", "sstat", "sprio", "sdiag"}

// Where Debian puts libraries and Slurm's plugins.
const (
	libDir    = "/usr/lib/x86_64-linux-gnu"
	pluginDir = libDir + "/slurm-wlm"
)

// writeClients fills bin. A command of a Slurm in a root of its own runs outside that root, under the root's own dynamic
// loader and libraries: so an ordinary user can run it too, and it sees the caller's files.
func (l layout) writeClients() error {
	if l.root == "" {
		return nil
	}
	for _, name := range clients {
		if err := os.WriteFile(l.path("bin", name), []byte("#!/bin/sh\n"+l.outside(name)+" \"$@\"\n"), 0o755); err != nil {
			return fmt.Errorf("cannot write the wrapper of %s: %w", name, err)
		}
	}
	return nil
}

// outside is the shell command that runs a program of the cluster's release outside its root.
func (l layout) outside(name string) string {
	if l.root == "" {
		return "exec " + name
	}
	program := l.root + "/usr/bin/" + name
	if _, err := os.Stat(program); err != nil {
		program = l.root + "/usr/sbin/" + name
	}
	return fmt.Sprintf("exec %s/lib64/ld-linux-x86-64.so.2 --argv0 %s --library-path %s:%s %s", l.root, name, l.root+pluginDir, l.root+libDir, program)
}

// inside is the shell command that runs a daemon of the cluster's release, in its root when it has one.
func (l layout) inside(name string) string {
	if l.root == "" {
		return "exec " + name
	}
	return fmt.Sprintf("exec chroot %s /usr/sbin/%s", l.root, name)
}

// writeDaemons writes one start script per daemon, run by supervise.sh.
func (l layout) writeDaemons() error {
	env := "export SLURM_CONF=" + l.path("etc", "slurm.conf") + "\n"
	scripts := map[string]string{
		"munged": "exec munged --foreground --force --num-threads=4 --key-file=" + l.path("etc", "munge.key") +
			" --socket=" + l.path("run", "munge.sock") + " --pid-file=" + l.path("run", "munged.pid") +
			" --log-file=" + l.path("log", "munged.log") + " --seed-file=" + l.path("run", "munge.seed"),
		"slurmctld": env + l.inside("slurmctld") + " -D",
	}
	for i := range l.Nodes {
		scripts[l.nodeName(i)] = env + l.inside("slurmd") + " -D -N " + l.nodeName(i)
	}
	if l.Accounting {
		data := l.path("mysql")
		scripts["mariadbd"] = strings.Join([]string{
			"mariadb-install-db --no-defaults --user=root --datadir=" + data + " --auth-root-authentication-method=normal --skip-test-db || exit 1",
			"exec mariadbd --no-defaults --user=root --datadir=" + data + " --socket=" + l.path("run", "mysql.sock") +
				" --pid-file=" + l.path("run", "mysql.pid") + " --skip-networking --skip-grant-tables" +
				" --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0",
		}, "\n")
		// libmariadb takes the socket's path from MYSQL_UNIX_PORT. slurmdbd reads its configuration beside SLURM_CONF.
		scripts["slurmdbd"] = env + "export MYSQL_UNIX_PORT=" + l.path("run", "mysql.sock") + "\n" + l.inside("slurmdbd") + " -D"
	}
	for name, text := range scripts {
		if err := os.WriteFile(l.path("daemons", name), []byte(text+"\n"), 0o755); err != nil {
			return fmt.Errorf("cannot write the start script of %s: %w", name, err)
		}
	}
	return nil
}
