package templates_test

import "testing"

// carried are ways on which text of a task gets to code without standing in it. ‹name› is the task's name, ‹p› a property.
var carried = map[string][]string{
	"integers that are filled otherwise": {
		"declare -i i\nfor i in ‹name›; do echo $i; done", "f() { local -i ep; for ep in \"$@\"; do echo $ep; done; }\nf ‹p›", "declare -i n\nread -r n <<< ‹name›", "declare -i n\nX=‹name›\nread -r n <<< \"$X\"", "read -r RANDOM <<< ‹name›",
		"declare -i n\nprintf -v n %s ‹name›", "declare -ia n\nmapfile -t n <<< ‹name›", "declare -i T\nGPUS=‹p›\nT=GPUS*2", "GPUS=‹p›\ntypeset -i T=GPUS*2", "for SECONDS in ‹name›; do :; done", "declare -i n; X=‹name›\n: \"${n:=$X}\"", "declare -i i=0\nwhile read -r i; do echo $i; done <<< \"‹name›\"",
	},
	"what a pattern matched": {"[[ \"‹name›\" =~ ^(.*):(.*)$ ]]\nTAG=${BASH_REMATCH[2]}\nbash -c \"echo $TAG\"", "MEM=‹p›\nif [[ $MEM =~ (.+)G ]]; then M=$(( ${BASH_REMATCH[1]} * 1024 )); fi"},
	"options in variables":   {"D=‹name›\ntar -cf o.tar \"$D\" a", "B=‹name›\ngit fetch origin \"$B\"", "F=‹name›\nsort \"$F\"", "D=‹name›\nrsync -a \"$D\" x"},
	"paths on other hosts":   {"scp r.tar host:/data/‹name›/", "rsync -a out/ host:data/‹name›/", "rsync -a \"user@host:/data/‹name›/\" .", "D=‹name›\nrsync -a out/ \"$HOST:/data/$D/\"", "sftp host:‹name›", "H=a\nscp x $H:‹name›"},
}

func TestCodeIsFoundWhateverCarriesTheText(t *testing.T) {
	for story, bodies := range carried {
		for _, body := range bodies {
			t.Run(story+"/"+body, func(t *testing.T) {
				checkRefused(t, asTemplate(body), "", "")
			})
		}
	}
}
