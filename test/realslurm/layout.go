package realslurm

import (
	"crypto/rand"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// layout is what a cluster's folder holds before anything runs.
type layout struct {
	Options
	dir   string
	root  string // "" for the system's Slurm
	ports *portBlock
}

func (l layout) path(parts ...string) string {
	return filepath.Join(append([]string{l.dir}, parts...)...)
}

func (l layout) nodeName(i int) string { return fmt.Sprintf("n%d", i+1) }

// write makes folders, keys, device files, configuration and the daemons' start scripts.
func (l layout) write() error {
	for _, name := range []string{"bin", "daemons", "dev", "etc", "log", "run", "spool", "state"} {
		if err := os.MkdirAll(l.path(name), 0o755); err != nil {
			return fmt.Errorf("cannot lay out the cluster: %w", err)
		}
	}
	key := make([]byte, 128)
	if _, err := rand.Read(key); err != nil {
		return fmt.Errorf("cannot make a munge key: %w", err)
	}
	if err := os.WriteFile(l.path("etc", "munge.key"), key, 0o600); err != nil {
		return fmt.Errorf("cannot write the munge key: %w", err)
	}
	for i := range l.Nodes {
		if err := l.makeNode(l.nodeName(i)); err != nil {
			return err
		}
	}
	for name, text := range map[string]string{
		"slurm.conf": l.slurmConf(), "gres.conf": l.gresConf(), "cgroup.conf": l.cgroupConf(),
	} {
		if err := os.WriteFile(l.path("etc", name), []byte(text), 0o644); err != nil {
			return fmt.Errorf("cannot write %s: %w", name, err)
		}
	}
	if l.Accounting {
		// slurmdbd refuses a file that others can read.
		if err := os.WriteFile(l.path("etc", "slurmdbd.conf"), []byte(l.slurmdbdConf()), 0o600); err != nil {
			return fmt.Errorf("cannot write slurmdbd.conf: %w", err)
		}
	}
	if err := l.writeClients(); err != nil {
		return err
	}
	return l.writeDaemons()
}

// makeNode makes a node's spool folder and its GPUs: character devices under the names that real ones have, in a folder of
// the node's own, so that every node counts its GPUs from 0. Slurm refuses plain files.
func (l layout) makeNode(name string) error {
	if err := os.MkdirAll(l.path("spool", name), 0o755); err != nil {
		return fmt.Errorf("cannot make the spool folder of %s: %w", name, err)
	}
	if err := os.MkdirAll(l.path("dev", name), 0o755); err != nil {
		return fmt.Errorf("cannot make the device folder of %s: %w", name, err)
	}
	const nvidiaMajor = 195
	for i := range max(0, l.GPUs) {
		path := l.path("dev", name, fmt.Sprintf("nvidia%d", i))
		if err := syscall.Mknod(path, syscall.S_IFCHR|0o666, nvidiaMajor<<8|i); err != nil {
			return fmt.Errorf("cannot make the device file %s (root is needed): %w", path, err)
		}
	}
	return nil
}

func (l layout) gresConf() string {
	if l.GPUs < 0 {
		return ""
	}
	var b strings.Builder
	for i := range l.Nodes {
		name := l.nodeName(i)
		fmt.Fprintf(&b, "NodeName=%s Name=gpu File=%s/nvidia[0-%d]\n", name, l.path("dev", name), l.GPUs-1)
	}
	return b.String()
}

// cgroupConf keeps Slurm off control groups, which the machine may not let us have. 22.05 has no plugin to switch off and
// does not touch them unasked.
func (l layout) cgroupConf() string {
	if l.root == "" {
		return "CgroupAutomount=no\n"
	}
	return "CgroupPlugin=disabled\n"
}

// slurmConf is the configuration for daemons and commands, in the cluster's root and outside.
func (l layout) slurmConf() string {
	conf := map[string]string{
		"ClusterName":            l.Cluster,
		"SlurmctldHost":          "localhost(127.0.0.1)",
		"SlurmUser":              "root",
		"SlurmdUser":             "root",
		"AuthType":               "auth/munge",
		"CredType":               "cred/munge",
		"AuthInfo":               "socket=" + l.path("run", "munge.sock") + ",cred_expire=10",
		"SlurmctldPort":          fmt.Sprint(l.ports.controller()),
		"SlurmctldPidFile":       l.path("run", "slurmctld.pid"),
		"SlurmdPidFile":          l.path("run", "slurmd.%n.pid"),
		"StateSaveLocation":      l.path("state"),
		"SlurmdSpoolDir":         l.path("spool", "%n"),
		"SlurmctldLogFile":       l.path("log", "slurmctld.log"),
		"SlurmdLogFile":          l.path("log", "slurmd.%n.log"),
		"SlurmdParameters":       "config_overrides",
		"ProctrackType":          "proctrack/linuxproc",
		"TaskPlugin":             "task/none",
		"MpiDefault":             "none",
		"SelectType":             "select/cons_tres",
		"SelectTypeParameters":   "CR_Core_Memory",
		"JobAcctGatherType":      "jobacct_gather/linux",
		"JobAcctGatherFrequency": "task=1",
		"ReturnToService":        "2",
		"KillWait":               "5",
		"SchedulerParameters":    "bf_interval=2,sched_interval=3",
		"MailProg":               "/bin/true",
		"SlurmctldTimeout":       "30",
		"SlurmdTimeout":          "30",
	}
	if l.GPUs > 0 {
		conf["GresTypes"] = "gpu"
	}
	if l.root != "" {
		conf["PluginDir"] = l.root + pluginDir
	}
	if l.Accounting {
		conf["AccountingStorageType"] = "accounting_storage/slurmdbd"
		conf["AccountingStorageHost"] = "localhost"
		conf["AccountingStoragePort"] = fmt.Sprint(l.ports.database())
		conf["AccountingStoragePass"] = l.path("run", "munge.sock") // the way to name munge's socket to slurmdbd's clients
		conf["AccountingStoreFlags"] = "job_comment"
		conf["AccountingStorageTRES"] = "gres/gpu"
	} else {
		conf["JobAcctGatherType"] = "jobacct_gather/none"
	}
	maps.Copy(conf, l.Conf)
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(conf)) {
		fmt.Fprintf(&b, "%s=%s\n", key, conf[key])
	}
	for i := range l.Nodes {
		fmt.Fprintf(&b, "NodeName=%s NodeHostname=localhost Port=%d CPUs=%d RealMemory=%d", l.nodeName(i), l.ports.node(i), l.CPUs, l.MemoryMB)
		if l.GPUs > 0 {
			fmt.Fprintf(&b, " Gres=gpu:%d", l.GPUs)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "PartitionName=debug Nodes=n[1-%d] Default=YES MaxTime=INFINITE State=UP DefMemPerCPU=500\n", l.Nodes)
	for _, line := range l.Lines {
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

func (l layout) slurmdbdConf() string {
	return strings.Join([]string{
		"AuthType=auth/munge",
		"AuthInfo=socket=" + l.path("run", "munge.sock"),
		"DbdHost=localhost",
		fmt.Sprintf("DbdPort=%d", l.ports.database()),
		"SlurmUser=root",
		"LogFile=" + l.path("log", "slurmdbd.log"),
		"PidFile=" + l.path("run", "slurmdbd.pid"),
		"StorageType=accounting_storage/mysql",
		"StorageHost=localhost",
		"StorageUser=root",
		"StorageLoc=slurm_acct_db",
		"",
	}, "\n")
}
