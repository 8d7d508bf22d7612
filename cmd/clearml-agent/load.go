package main

import (
	"context"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// load is a worker's last measured use of its processors and GPUs, in percent; nil: not measured.
type load struct{ cpu, gpu *float64 }

// loads asks for the newest machine statistics of all workers in one call. A server that keeps none gives none.
func loads(ctx context.Context, client *clearml.Client, workers []clearml.Worker) (map[string]load, error) {
	found := make(map[string]load, len(workers))
	if len(workers) == 0 {
		return found, nil
	}
	ids := make([]string, len(workers))
	for i, w := range workers {
		ids[i] = w.ID
	}
	const window = 180 // seconds; a worker reports every 30
	now := time.Now().Unix()
	var answer struct {
		Workers []struct {
			Worker  string `json:"worker"`
			Metrics []struct {
				Metric string `json:"metric"`
				Stats  []struct {
					Values []float64 `json:"values"`
				} `json:"stats"`
			} `json:"metrics"`
		} `json:"workers"`
	}
	err := client.Call(ctx, "workers.get_stats", map[string]any{
		"worker_ids": ids, "from_date": now - window, "to_date": now + 1, "interval": window / 3,
		"items": []map[string]string{{"key": "cpu_usage", "aggregation": "avg"}, {"key": "gpu_usage", "aggregation": "avg"}},
	}, &answer)
	if clearml.IsUnsupported(err) {
		return found, nil
	}
	if err != nil {
		return nil, err
	}
	for _, w := range answer.Workers {
		var l load
		for _, m := range w.Metrics {
			var last *float64
			for _, s := range m.Stats {
				if n := len(s.Values); n > 0 {
					last = &s.Values[n-1]
				}
			}
			switch m.Metric {
			case "cpu_usage":
				l.cpu = last
			case "gpu_usage":
				l.gpu = last
			}
		}
		found[w.Worker] = l
	}
	return found, nil
}
