package templates

import (
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// unwanted functions of sprig reach outside (environment, network), make keys, or give another result each
// time, so that a script could not be rendered again for a look at it.
var unwanted = []string{
	"env", "expandenv", "getHostByName",
	"genPrivateKey", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey",
	"buildCustomCert", "derivePassword", "bcrypt", "htpasswd", "encryptAES", "decryptAES",
	"randAlpha", "randAlphaNum", "randAscii", "randBytes", "randInt", "randNumeric", "shuffle", "uuidv4",
	"now", "ago", "date", "dateInZone", "date_in_zone", "dateModify", "date_modify", "mustDateModify", "must_date_modify",
	"htmlDate", "htmlDateInZone", "toDate", "mustToDate", "unixEpoch", "duration", "durationRound",
}

// templateFuncs returns the functions of template actions: sprig's hermetic set without what is unwanted,
// and lookup.
//
//	{{ lookup "TASK.hyperparams.properties.nodes.value" "1" }}   the value at the path, or the default
func templateFuncs(values Values) template.FuncMap {
	funcs := sprig.HermeticTxtFuncMap()
	for _, name := range unwanted {
		delete(funcs, name)
	}
	funcs["lookup"] = func(path string, def ...any) any {
		keys := strings.Split(path, ".")
		if v := descend(values[keys[0]], keys[1:]); v != nil {
			return v
		}
		if len(def) > 0 {
			return def[0]
		}
		return nil
	}
	return funcs
}
