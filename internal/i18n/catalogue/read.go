package catalogue

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"kuntapaikka/internal/i18n"
)

// Feature is one file of texts: locales/<Name>.toml. Entries are sorted by key.
type Feature struct {
	Name    string
	Entries []Entry
}

// Entry is one text in the three languages.
type Entry struct {
	Feature, Key string
	Texts        map[i18n.Lang]Text
	Params       []Param // in the order of first appearance in Finnish
	WhyLonger    string  // the reason why the languages may differ much in length; empty for nearly all
}

// Text is a text in one language. One is the singular; it is nil where nothing is counted.
type Text struct{ One, Other Pattern }

// Path is the name by which the text is found: "<feature>.<key>".
func (e Entry) Path() string { return e.Feature + "." + e.Key }

// FuncName is the name of the function in msg: "cases.list_title" is CasesListTitle.
func (e Entry) FuncName() string { return camel(e.Feature) + camel(e.Key) }

// Plural reports whether the text counts something.
func (e Entry) Plural() bool { return e.Texts[i18n.FI].One != nil }

var name = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

// Load reads every *.toml of the folder and returns the features by name, or every mistake that it found.
func Load(folder fs.FS) ([]Feature, error) {
	files, err := fs.Glob(folder, "*.toml")
	if err != nil {
		return nil, fmt.Errorf("list the texts: %w", err)
	}
	var features []Feature
	var mistakes []error
	for _, file := range files {
		f, errs := readFile(folder, file)
		features = append(features, f)
		mistakes = append(mistakes, errs...)
	}
	return features, errors.Join(append(mistakes, sameNames(features)...)...)
}

func readFile(folder fs.FS, file string) (Feature, []error) {
	f := Feature{Name: strings.TrimSuffix(path.Base(file), ".toml")}
	if !name.MatchString(f.Name) {
		return f, []error{fmt.Errorf("%s: a file is named like its feature, in a-z, 0-9 and _", file)}
	}
	raw := map[string]map[string]any{}
	if _, err := toml.DecodeFS(folder, file, &raw); err != nil {
		return f, []error{fmt.Errorf("%s: %w", file, err)}
	}
	var mistakes []error
	for key, fields := range raw {
		e, errs := readEntry(f.Name, key, fields)
		for _, err := range errs {
			mistakes = append(mistakes, fmt.Errorf("%s: %s: %w", file, key, err))
		}
		f.Entries = append(f.Entries, e)
	}
	slices.SortFunc(f.Entries, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	slices.SortFunc(mistakes, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return f, mistakes
}

func readEntry(feature, key string, fields map[string]any) (Entry, []error) {
	e := Entry{Feature: feature, Key: key, Texts: map[i18n.Lang]Text{}}
	var mistakes []error
	if !name.MatchString(key) {
		mistakes = append(mistakes, errors.New("a key is written in a-z, 0-9 and _"))
	}
	for field, value := range fields {
		l, isLang := i18n.ParseLang(field)
		switch {
		case isLang:
			text, err := readText(value)
			if err != nil {
				mistakes = append(mistakes, fmt.Errorf("%s %w", l, err))
			}
			e.Texts[l] = text
		case field == "why_longer":
			e.WhyLonger, _ = value.(string)
		default:
			mistakes = append(mistakes, fmt.Errorf("%q is no language of the portal", field))
		}
	}
	if len(mistakes) == 0 {
		mistakes = e.complete()
	}
	return e, mistakes
}

// readText reads a string, or a table with one and other.
func readText(value any) (Text, error) {
	switch v := value.(type) {
	case string:
		other, err := parse(v)
		return Text{Other: other}, err
	case map[string]any:
		one, isText := v["one"].(string)
		other, both := v["other"].(string)
		if !isText || !both || len(v) != 2 {
			return Text{}, errors.New("must have the forms one and other, and no more")
		}
		p, err := parse(one)
		q, err2 := parse(other)
		return Text{One: p, Other: q}, errors.Join(err, err2)
	}
	return Text{}, errors.New("must be a text, or one and other")
}

// camel turns "list_title" into "ListTitle".
func camel(s string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(s, "_") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}
