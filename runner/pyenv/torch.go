package pyenv

import "regexp"

// torchIndexes is where builds of PyTorch for one kind of device live; they are on no other public index.
const torchIndexes = "https://download.pytorch.org/whl/"

// torchBuild is a pin of such a build: "2.1.0+cu118". The part after the plus is the name of its index.
var torchBuild = regexp.MustCompile(`==\s*[0-9][0-9.a-z]*\+(cpu|cu[0-9]+|rocm[0-9.]+|xpu)\b`)

// addTorchIndex adds the index of a pinned build of PyTorch. A site that says itself where packages come from knows better.
func (l *list) addTorchIndex(config pipConfig, told []string) {
	if config["extra-index-url"] != "" || config["find-links"] != "" || config.on("no-index") || len(told) > 0 || len(l.indexes()) > 0 {
		return
	}
	for _, have := range l.lines {
		switch have.name {
		case "torch", "torchvision", "torchaudio", "torchtext", "torchcsprng":
		default:
			continue
		}
		if m := torchBuild.FindStringSubmatch(have.text); m != nil && have.kind == plain {
			l.lines = append(l.lines, line{text: "--extra-index-url " + torchIndexes + m[1], kind: option})
			return
		}
	}
}
