package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/session"
	"github.com/clearml-hpc/clearml-agent/glue"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/templates"
)

// Run shows what a template becomes for a task.
func (c *renderCommand) Run(a *app) error {
	if c.Task == "" && c.TaskFile == "" {
		return cli.Failf(exitcode.Usage, "say for which task: --task ID, or --task-file task.json without a server")
	}
	text, err := os.ReadFile(c.File)
	if err != nil {
		return cli.Failf(exitcode.Usage, "cannot read the template: %w", err)
	}
	var script *templates.Script
	if c.TaskFile != "" {
		script, err = c.fromFile(text)
	} else {
		script, err = c.fromServer(a, text)
	}
	var findings templates.Errors
	if errors.As(err, &findings) {
		return cli.Fail(exitcode.Failed, errors.Join(templates.WriteFindings(a.Err, findings), errors.New("")))
	}
	if err != nil {
		return err
	}
	return c.print(a, script)
}

func (c *renderCommand) print(a *app, script *templates.Script) error {
	switch {
	case c.JSON:
		enc := json.NewEncoder(a.Out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(map[string]any{"script": string(script.Text), "directives": script.Directives, "slots": script.Slots})
	case c.Explain:
		return templates.WriteExplain(a.Out, script)
	}
	_, err := a.Out.Write(script.Text)
	return err
}

// fromServer renders as the glue would.
func (c *renderCommand) fromServer(a *app, text []byte) (*templates.Script, error) {
	cfg, err := a.load()
	if err != nil {
		return nil, err
	}
	client, err := a.client(cfg, clearml.RetryPolicy{Attempts: 2})
	if err != nil {
		return nil, err
	}
	if err := session.Login(a.ctx, client, cfg.API()); err != nil {
		return nil, err
	}
	run := runCommand{SingularityMode: c.SingularityMode, SrunDelegation: c.SrunDelegation, AgentPath: c.AgentPath}
	run.Queue.Values, run.TemplateFiles.Values = []string{c.Queue}, []string{c.File}
	config, err := run.config(cfg)
	if err != nil {
		return nil, err
	}
	config.Templates[0].Text = text
	id, err := client.ResolveTask(a.ctx, c.Task)
	if err != nil {
		return nil, session.Explain(err, cfg.API())
	}
	script, err := glue.Preview(a.ctx, config, glue.Deps{ClearML: client, Slurm: a.slurm(cfg), Log: a.log}, id, c.Queue)
	return script, session.Explain(err, cfg.API())
}

// fromFile renders for a task that a file holds: the object itself, or an answer of tasks.get_by_id around it.
func (c *renderCommand) fromFile(text []byte) (*templates.Script, error) {
	raw, err := os.ReadFile(c.TaskFile)
	if err != nil {
		return nil, cli.Failf(exitcode.Usage, "cannot read the task: %w", err)
	}
	task := map[string]any{}
	if err := json.Unmarshal(raw, &task); err != nil {
		return nil, cli.Failf(exitcode.Usage, "%s is no JSON object of a task: %w", c.TaskFile, err)
	}
	for _, wrapper := range []string{"data", "task"} {
		if inner, ok := task[wrapper].(map[string]any); ok {
			task = inner
		}
	}
	parsed, err := templates.Parse(c.File, text)
	if err != nil {
		return nil, err
	}
	id, _ := task["id"].(string)
	values := templates.Values{
		"TASK": task, "QUEUE_NAME": or(c.Queue, "queue"), "QUEUE_ID": "00000000000000000000000000000000", "WORKER_ID": cli.Hostname() + ":slurm",
	}
	if project, ok := task["project"].(string); ok {
		values["PROJECT_ID"] = project
	}
	commands := templates.Commands{AgentExecute: []string{c.agentName(), "execute", "--full-monitoring", "--require-queue", "--id", id}}
	if c.SrunDelegation {
		commands.Delegate = "srun"
	}
	if container, ok := task["container"].(map[string]any); ok && c.SingularityMode {
		commands.Image, _ = container["image"].(string)
	}
	return parsed.Render(values, commands)
}

func (c *renderCommand) agentName() string {
	if path, err := filepath.Abs(c.AgentPath); err == nil && c.AgentPath != "" {
		return path
	}
	return "clearml-agent"
}
