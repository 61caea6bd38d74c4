package claims

// Reckon and Merge are tested with persons of every kind.
var (
	Reckon = reckon
	Merge  = merge
)
