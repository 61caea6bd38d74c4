package main

import (
	"log"
	"os"

	"kuntapaikka/internal/theme"
)

func main() {
	if err := os.WriteFile("../../web/src/tokens.css", []byte(theme.CSS()), 0o644); err != nil {
		log.Fatal(err)
	}
}
