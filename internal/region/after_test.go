package region_test

import (
	"testing"

	"pgregory.net/rapid"

	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// TestInstalmentsAreTheWhole: whatever the shares, the instalments are none below nothing and together the sum.
func TestInstalmentsAreTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var a region.After
		for left := 100; left > 0; {
			share := rapid.IntRange(1, left).Draw(t, "share")
			a.Instalments = append(a.Instalments, region.Instalment{Share: share})
			left -= share
		}
		sum := money.Cents(rapid.Int64Range(1, 99_999_999_999).Draw(t, "sum"))
		var got money.Cents
		for _, part := range a.Split(sum) {
			if part < 0 {
				t.Fatalf("an instalment of %d", part)
			}
			got += part
		}
		if got != sum {
			t.Fatalf("%d in all, want %d", got, sum)
		}
	})
}
