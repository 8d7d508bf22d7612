// Command realslurm starts a real Slurm cluster on this machine, prints how to speak to it, and stops it on Ctrl-C.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	var options realslurm.Options
	flags := flag.NewFlagSet("realslurm", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&options.Version, "version", "", "22.05, 24.11 or 26.05; default: the system's")
	flags.BoolVar(&options.Accounting, "accounting", false, "with slurmdbd and MariaDB")
	flags.StringVar(&options.Cluster, "cluster", "", "cluster name")
	bind := flags.String("bind", "", "folders, separated by commas, that jobs of a newer release must see")
	install := flags.Bool("install", false, "install the release first if it is missing, or only that with --install-only")
	only := flags.Bool("install-only", false, "install the release if it is missing and exit")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *bind != "" {
		options.Bind = strings.Split(*bind, ",")
	}
	if *install || *only {
		if err := realslurm.Install(ctx, options.Version, options.RootsDir); err != nil {
			fmt.Fprintln(stderr, "realslurm:", err)
			return 1
		}
		if *only {
			return 0
		}
	}
	began := time.Now()
	cluster, err := realslurm.Start(ctx, options)
	if err != nil {
		fmt.Fprintln(stderr, "realslurm:", err)
		return 1
	}
	defer cluster.Stop()
	fmt.Fprintf(stderr, "slurm %s, cluster %s, started in %.1f s; Ctrl-C stops it\n", cluster.Version, cluster.Cluster, time.Since(began).Seconds())
	fmt.Fprintf(stdout, "export PATH=%s:$PATH\nexport SLURM_CONF=%s\n", cluster.BinDir, cluster.Conf)
	<-ctx.Done()
	return 0
}
