package main

import (
	"log"
	"os"

	"kuntapaikka/internal/theme"
)

func main() {
	out := "web/src/tokens.css"
	if len(os.Args) > 1 {
		out = os.Args[1]
	}
	if err := os.WriteFile(out, []byte(theme.CSS()), 0o644); err != nil {
		log.Fatal(err)
	}
}
