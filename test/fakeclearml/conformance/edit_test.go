package conformance

import "testing"

func TestANewTaskHasEverythingTheSDKLooksInto(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	a := srv.task(t, id)
	for key, want := range map[string]any{
		"tags": []any{}, "system_tags": []any{}, "container": object{}, "hyperparams": object{}, "configuration": object{},
		"runtime": object{}, "output": object{}, "models": object{"input": []any{}, "output": []any{}}, "last_iteration": 0,
		"last_metrics": object{}, "unique_metrics": []any{}, "status": "created",
	} {
		a.want(t, want, key)
	}
	a.want(t, []any{}, "execution", "artifacts")
	a.want(t, "python", "script", "binary")
	a.want(t, object{}, "script", "requirements")
}

func TestCreateChecksWhatItIsGiven(t *testing.T) {
	srv := connect(t)
	srv.call(t, "tasks.create", object{"name": "ab", "type": "training"}).wantCode(t, 400, 800)
	srv.call(t, "tasks.create", object{"name": "name", "type": "nonsense"}).wantCode(t, 400, 12)
	srv.call(t, "tasks.create", object{"name": "name"}).wantCode(t, 400, 12)
	srv.call(t, "tasks.create", object{"name": "name", "type": "training", "project": "nope"}).wantCode(t, 400, 16)
	srv.call(t, "tasks.create", object{"name": "name", "type": "training", "parent": "nope"}).wantCode(t, 400, 16)
}

func TestEditMergesSomeFieldsAndReplacesOthers(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, object{
		"script":    object{"branch": "b", "working_dir": "w", "diff": "d", "entry_point": "e", "binary": "python3", "requirements": object{"pip": "a", "conda": "c"}},
		"container": object{"image": "i", "arguments": "-v"}, "runtime": object{"a": "b"}, "tags": []string{"b", "a", "b"},
	})
	srv.task(t, id).want(t, []string{"a", "b", "b"}, "tags")
	srv.must(t, "tasks.edit", object{
		"task": id, "name": nil,
		"script": object{
			"branch": nil, "working_dir": nil, "diff": nil, "entry_point": nil, "binary": nil, "version_num": " v2 ",
			"requirements": object{"pip": []string{"x", "y"}},
		},
		"container": object{"image": "j"}, "runtime": object{"c": 1.5, "n": object{"deep.er": 1}},
	})
	a := srv.task(t, id)
	a.want(t, object{
		"binary": "python", "entry_point": "", "repository": "", "version_num": "v2", "requirements": object{"pip": []string{"x", "y"}},
	}, "script")
	a.want(t, object{"image": "j"}, "container")
	a.want(t, object{"c": 1.5, "n": object{"deep.er": 1}}, "runtime")
	srv.must(t, "tasks.edit", object{"task": id, "container": object{"image": nil}})
	srv.task(t, id).want(t, object{"image": nil}, "container")
}

func TestEditChecksLessThanCreate(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	srv.call(t, "tasks.edit", object{"task": id, "name": "ab"}).wantCode(t, 400, 800)
	srv.call(t, "tasks.edit", object{"task": id, "project": "nope"}).wantCode(t, 400, 16)
	srv.must(t, "tasks.edit", object{"task": id, "hyperparams": object{"Args": object{"n": object{"name": "n", "value": 3}}}})
	srv.task(t, id).want(t, 3, "hyperparams", "Args", "n", "value")
	srv.call(t, "tasks.edit_hyper_params", object{"task": id, "hyperparams": []object{
		{"section": "Args", "name": "n", "value": 3},
	}}).wantCode(t, 400, 12)
}

func TestUpdateIgnoresStatusAndReason(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	srv.must(t, "tasks.started", object{"task": id, "status_reason": "r"})
	before := srv.task(t, id).text("last_update")
	srv.must(t, "tasks.update", object{"task": id, "status_message": "waiting", "status": "failed", "status_reason": "x"}).want(t, 1, "updated")
	a := srv.task(t, id)
	a.want(t, "in_progress", "status")
	a.want(t, "r", "status_reason")
	a.want(t, "waiting", "status_message")
	a.want(t, before, "last_update")
	srv.must(t, "tasks.update", object{"task": id}).want(t, 0, "updated")
}

func TestUserPropertiesMayBeWrittenInEveryStatus(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	for _, step := range howTo["published"] {
		srv.must(t, step, object{"task": id})
	}
	before := srv.task(t, id).text("last_update")
	srv.must(t, "tasks.edit_hyper_params", object{"task": id, "hyperparams": []object{
		{"section": "Properties", "name": "a.b/$c", "value": "1", "type": "str"},
	}}).want(t, 1, "updated")
	a := srv.task(t, id)
	a.want(t, "1", "hyperparams", "properties", "a.b/$c", "value")
	a.want(t, before, "last_update")
	srv.call(t, "tasks.edit_hyper_params", object{"task": id, "hyperparams": []object{
		{"section": "properties", "name": "x", "value": "1"}, {"section": "Args", "name": "x", "value": "1"},
	}}).wantCode(t, 400, 110)
	srv.must(t, "tasks.delete_hyper_params", object{"task": id, "hyperparams": []object{{"section": "properties", "name": "a.b/$c"}}})
	srv.task(t, id).want(t, object{}, "hyperparams", "properties")
}

func TestHyperParametersAreReplacedAsAskedFor(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	edit := func(replace string, items ...object) {
		srv.must(t, "tasks.edit_hyper_params", object{"task": id, "replace_hyperparams": replace, "hyperparams": items})
	}
	item := func(section, name, value string) object {
		return object{"section": section, "name": name, "value": value}
	}
	names := func() string {
		out := ""
		a := srv.must(t, "tasks.get_hyper_params", object{"tasks": []string{id}})
		for _, p := range a.list("params", 0, "hyperparams") {
			p, _ := p.(object)
			out += p["section"].(string) + "/" + p["name"].(string) + "=" + p["value"].(string) + " "
		}
		return out
	}
	for _, step := range []struct {
		replace string
		items   []object
		want    string
	}{
		{"none", []object{item("B", "y", "1"), item("A", "x", "1"), item("A", "w", "1")}, "A/w=1 A/x=1 B/y=1 "},
		{"none", []object{item("A", "x", "2")}, "A/w=1 A/x=2 B/y=1 "},
		{"section", []object{item("A", "z", "3")}, "A/z=3 B/y=1 "},
		{"all", []object{item("C", "c", "4")}, "C/c=4 "},
	} {
		edit(step.replace, step.items...)
		if got := names(); got != step.want {
			t.Errorf("after replace %s: %s, want %s", step.replace, got, step.want)
		}
	}
}

func TestConfigurationIsAddedReplacedAndDeletedByName(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	edit := func(replace bool, name, value string) {
		srv.must(t, "tasks.edit_configuration", object{
			"task": id, "replace_configuration": replace, "configuration": []object{{"name": name, "value": value, "type": "yaml"}},
		})
	}
	names := func() any {
		return srv.must(t, "tasks.get_configuration_names", object{"tasks": []string{id}}).at("configurations", 0, "names")
	}
	edit(false, "b.c", "x: 1")
	edit(false, "a", "y: 2")
	if got := encoded(t, names()); got != `["a","b.c"]` {
		t.Errorf("names are %s", got)
	}
	a := srv.must(t, "tasks.get_configurations", object{"tasks": []string{id}, "names": []string{"b.c"}})
	a.want(t, []object{{"name": "b.c", "value": "x: 1", "type": "yaml"}}, "configurations", 0, "configuration")
	edit(true, "only", "z")
	if got := encoded(t, names()); got != `["only"]` {
		t.Errorf("names are %s", got)
	}
	srv.must(t, "tasks.delete_configuration", object{"task": id, "configuration": []string{"only"}}).want(t, 1, "deleted")
	srv.task(t, id).want(t, object{}, "configuration")
}

func TestAnArtifactIsToldByKeyAndMode(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	add := func(key, mode, uri string) {
		srv.must(t, "tasks.add_or_update_artifacts", object{"task": id, "artifacts": []object{
			{"key": key, "mode": mode, "type": "t", "uri": uri},
		}})
	}
	add("k", "output", "1")
	add("k", "output", "2")
	add("k", "input", "3")
	add("a", "output", "4")
	artifacts := srv.task(t, id).list("execution", "artifacts")
	if len(artifacts) != 3 {
		t.Fatalf("%d artifacts, want 3: %v", len(artifacts), artifacts)
	}
	srv.task(t, id).want(t, "a", "execution", "artifacts", 0, "key")
	srv.must(t, "tasks.delete_artifacts", object{"task": id, "artifacts": []object{{"key": "k", "mode": "input"}}}).want(t, 1, "deleted")
	if n := len(srv.task(t, id).list("execution", "artifacts")); n != 2 {
		t.Errorf("%d artifacts are left, want 2", n)
	}
}

func TestUpdateBatchIsAllOrNothing(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	srv.needs(t, 34, "older ones stumble over empty lines")
	lines := withHeader("Content-Type", "application/json-lines")
	srv.must(t, "tasks.update_batch", "", lines).want(t, 0, "updated")
	good := `{"task":"` + id + `","comment":"one"}` + "\n"
	srv.call(t, "tasks.update_batch", good+`{"task":"ffffffffffffffffffffffffffffffff","comment":"x"}`, lines).wantCode(t, 400, 101)
	srv.task(t, id).want(t, nil, "comment")
	srv.must(t, "tasks.update_batch", "\n"+good+"\n", lines).want(t, 1, "updated")
	srv.task(t, id).want(t, "one", "comment")
}

func TestProjectNamesArePaths(t *testing.T) {
	srv := connect(t)
	top := unique()
	id := srv.must(t, "projects.create", object{"name": " " + top + " / sub//leaf "}).text("id")
	a := srv.must(t, "projects.get_by_id", object{"project": id})
	a.want(t, top+"/sub/leaf", "project", "name")
	a.want(t, "leaf", "project", "basename")
	if n := len(a.list("project", "path")); n != 2 {
		t.Errorf("path has %d ancestors, want 2", n)
	}
	srv.call(t, "projects.create", object{"name": top + "/sub"}).wantCode(t, 400, 801)
	srv.call(t, "projects.create", object{"name": "/"}).wantCode(t, 400, 407)
	srv.call(t, "projects.create", object{"name": top + "/abc/abc/abc/abc/abc/abc/abc/abc/abc/abc"}).wantCode(t, 400, 409)
	srv.call(t, "projects.update", object{"project": id, "name": "elsewhere"}).wantCode(t, 400, 408)
	srv.call(t, "projects.get_by_id", object{"project": "nope"}).wantCode(t, 400, 401)
}

func TestAProjectsLastNameHasThreeCharacters(t *testing.T) {
	srv := connect(t)
	srv.needs(t, 34, "older ones take any name")
	srv.call(t, "projects.create", object{"name": unique() + "/ab"}).wantCode(t, 400, 12)
}
