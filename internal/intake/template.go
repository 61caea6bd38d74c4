package intake

import (
	"strings"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// Template is an empty file to fill in: a page with its header and an example row, and a page with a guide that says what each column takes.
type Template struct {
	Name        string
	Header      []string
	Example     []string
	GuideName   string
	GuideHeader []string
	Guide       [][]string // name, code, whether it must be given, what to write
}

// Template returns the template in a language. Columns that are required or needed bear a star, which the reader leaves out of account.
func (l Layout) Template(lang i18n.Lang) Template {
	t := Template{Name: msg.IntakeData(lang), GuideName: msg.IntakeGuide(lang)}
	t.GuideHeader = []string{msg.IntakeGuideColumn(lang), msg.IntakeGuideCode(lang), msg.IntakeGuideRequired(lang), msg.IntakeGuideRule(lang)}
	for _, c := range l.Columns {
		name, required := c.Heading(lang), msg.IntakeNo(lang)
		switch {
		case c.Required:
			name, required = name+" *", msg.IntakeYes(lang)
		case c.Needed:
			name, required = name+" *", msg.IntakeNew(lang)
		}
		t.Header = append(t.Header, name)
		t.Example = append(t.Example, c.example(lang))
		t.Guide = append(t.Guide, []string{c.Heading(lang), c.Key, required, c.rule(lang)})
	}
	return t
}

func (c Column) example(l i18n.Lang) string {
	switch {
	case c.Kind == Code && c.Example != "":
		return msg.Code(l, c.CodeKind, c.Example)
	case c.Kind == YesNo && c.Example == "":
		return msg.IntakeNo(l)
	default:
		return c.Example
	}
}

// rule says what a column takes.
func (c Column) rule(l i18n.Lang) string {
	rule := c.ruleOfOne(l)
	if c.Several {
		rule += " " + msg.IntakeRuleSeveral(l)
	}
	if c.Advice != "" {
		rule += " " + msg.Text(l, c.Advice)
	}
	return rule
}

func (c Column) ruleOfOne(l i18n.Lang) string {
	switch c.Kind {
	case Code:
		return msg.IntakeRuleCode(l, strings.Join(choice{c.CodeKind, c.Codes}.names(l), "; "))
	case Reference:
		return msg.IntakeRuleReference(l)
	case Date:
		return msg.IntakeRuleDate(l)
	case Whole:
		return msg.IntakeRuleWhole(l)
	case Decimal:
		return msg.IntakeRuleDecimal(l)
	case YesNo:
		return msg.IntakeRuleYesNo(l)
	default:
		return msg.IntakeRuleText(l, c.most())
	}
}
