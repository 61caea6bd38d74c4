package wordtest

import (
	"fmt"
	"slices"
	"strings"

	"kuntapaikka/internal/i18n/catalogue"
)

// Unused returns the keys that the code names neither as a function, nor as a string, nor by a prefix that ends with "_" or goes on with "%".
func (u *Uses) Unused(features []catalogue.Feature) []string {
	var prefixes []string
	for word := range u.Words {
		before, _, formatted := strings.Cut(word, "%")
		if (formatted || strings.HasSuffix(word, "_")) && strings.Contains(before, ".") {
			prefixes = append(prefixes, before)
		}
	}
	var unused []string
	for _, f := range features {
		for _, e := range f.Entries {
			begun := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(e.Path(), p) })
			if !begun && !u.Funcs[e.FuncName()] && !u.Words[e.Path()] {
				unused = append(unused, e.Path())
			}
		}
	}
	return unused
}

// Wrong tells which calls name a text that is not in the catalogue, or give it another number of arguments than it has placeholders.
func (u *Uses) Wrong(features []catalogue.Feature) []string {
	params := map[string]int{}
	for _, f := range features {
		for _, e := range f.Entries {
			params[e.Path()] = len(e.Params)
		}
	}
	var wrong []string
	for _, n := range u.Named {
		want, ok := params[n.Key]
		switch {
		case !ok:
			wrong = append(wrong, fmt.Sprintf("%s: %q is not in the catalogue", n.At, n.Key))
		case n.Args >= 0 && n.Args != want:
			wrong = append(wrong, fmt.Sprintf("%s: %q takes %d arguments, not %d", n.At, n.Key, want, n.Args))
		}
	}
	for _, c := range u.Coded {
		if !hasCode(params, c) {
			wrong = append(wrong, fmt.Sprintf("%s: codes.toml has no %s_%s", c.At, c.Kind, c.Code))
		}
	}
	return wrong
}

func hasCode(params map[string]int, c Coded) bool {
	start := "codes." + c.Kind + "_" + strings.NewReplacer("-", "_", ".", "_", "/", "_").Replace(c.Code)
	if c.Code != "" {
		_, ok := params[start]
		return ok
	}
	for key := range params {
		if strings.HasPrefix(key, start) {
			return true
		}
	}
	return false
}
