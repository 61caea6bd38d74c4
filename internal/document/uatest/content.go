package uatest

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// page is a page with its marked contents.
type page struct {
	dict
	texts    map[int]string // by MCID
	mistakes []string
}

// font is what a page's text is read by.
type font struct {
	dict
	meaning map[string]string // of each code
}

func (f *File) readPages() error {
	for _, r := range f.list(f.dict(f.root["Pages"])["Kids"]) {
		p := &page{dict: f.dict(r), texts: map[int]string{}}
		for key, r := range f.dict(f.dict(f.dict(p.dict["Resources"])["Font"])) {
			if f.fonts[string(key)] == nil {
				f.fonts[string(key)] = f.readFont(f.dict(r))
			}
		}
		if err := f.readContent(p); err != nil {
			return err
		}
		f.pages = append(f.pages, p)
	}
	f.readStructure()
	return nil
}

func (f *File) readFont(d dict) *font {
	out := &font{dict: d, meaning: map[string]string{}}
	l := lexer{b: f.content(d["ToUnicode"])}
	var operands list
	for {
		v, err := l.value()
		if err != nil {
			return out
		}
		operands = append(operands, v)
		if w, is := v.(word); is {
			if w == "endbfchar" {
				for i := 0; i+2 < len(operands); i += 2 {
					code, _ := operands[i].(string)
					to, _ := operands[i+1].(string)
					out.meaning[code] = decoded("\xfe\xff" + to)
				}
			}
			operands = nil
		}
	}
}

// readContent runs a page's operators: what is drawn, in which marked content.
func (f *File) readContent(p *page) error {
	l := lexer{b: f.content(p.dict["Contents"])}
	var operands list
	var font *font
	open, mcid := "", -1
	for {
		v, err := l.value()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		op, is := v.(word)
		if !is {
			operands = append(operands, v)
			continue
		}
		switch op {
		case "BMC", "BDC":
			if open != "" {
				p.mistakes = append(p.mistakes, "01-003: content marked within marked content")
			}
			tag, _ := operands[0].(name)
			open, mcid = string(tag), -1
			if op == "BDC" {
				d, _ := operands[1].(dict)
				id, is := d["MCID"].(float64)
				if _, twice := p.texts[int(id)]; !is || twice {
					p.mistakes = append(p.mistakes, fmt.Sprintf("01-006: %s without a number of its own", tag))
				}
				mcid = int(id)
				p.texts[mcid] = ""
			}
		case "EMC":
			open, mcid = "", -1
		case "Tf":
			key, _ := operands[0].(name)
			font = f.fonts[string(key)]
		case "TJ", "f":
			if open == "" || mcid < 0 && open != "Artifact" {
				p.mistakes = append(p.mistakes, "01-005: something drawn is neither tagged nor an artifact")
			}
			if op == "TJ" {
				p.show(font, operands[0], mcid)
			}
		case "cs", "sc", "re", "BT", "ET", "Tm":
		default:
			p.mistakes = append(p.mistakes, fmt.Sprintf("operator %s, which the writer has no use for", op))
		}
		operands = nil
	}
	if open != "" {
		p.mistakes = append(p.mistakes, "marked content that does not end")
	}
	return nil
}

// show reads a text by its font's meaning of codes.
func (p *page) show(font *font, operand any, mcid int) {
	parts, _ := operand.(list)
	var b strings.Builder
	for _, part := range parts {
		codes, _ := part.(string)
		for ; len(codes) >= 2; codes = codes[2:] {
			to := ""
			if font != nil {
				to = font.meaning[codes[:2]]
			}
			switch {
			case codes[:2] == "\x00\x00":
				p.mistakes = append(p.mistakes, "31-030: .notdef is drawn")
			case to == "" || strings.ContainsAny(to, "\x00\ufeff\ufffe"):
				p.mistakes = append(p.mistakes, fmt.Sprintf("31-027: code %x means nothing", codes[:2]))
			}
			b.WriteString(to)
		}
	}
	if mcid >= 0 {
		p.texts[mcid] += b.String()
	}
}
