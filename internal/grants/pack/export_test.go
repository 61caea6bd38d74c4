package pack

import (
	"archive/zip"

	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/sampling"
)

// Whole writes an archive of dossiers for tests, signed by a seal.
func Whole(a *Archive, s Seal, samples []sampling.Sample, all ...Dossier) error {
	var list []claims.Claim
	if err := a.Add("README.txt", []byte(readme())); err != nil {
		return err
	}
	for _, d := range all {
		if err := d.write(a); err != nil {
			return err
		}
		list = append(list, d.Claim)
	}
	for _, s := range samples {
		if err := writeSample(a, s); err != nil {
			return err
		}
	}
	if err := a.Add("claims.csv", claimList(list)); err != nil {
		return err
	}
	_, err := a.Close(Manifest{Format: Format, Kind: OfClaim, Subject: "TUKI-2026-00001", Access: true}, s)
	return err
}

// Put writes an entry as an archive has it.
func Put(z *zip.Writer, path string, content []byte) error { return put(z, path, content) }
