package payment

// RuleNames lists the rows of the table, and what is found before it is asked.
func RuleNames() []string {
	names := []string{"utf-8", "xml", "namespace", "element-unknown", "element-order", "element-missing", "element-repeated", "element-choice"}
	for _, r := range rules() {
		names = append(names, r.name)
	}
	return names
}
