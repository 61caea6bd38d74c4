package pack

// Whole writes an archive of dossiers for tests, signed by a seal.
func Whole(a *Archive, s Seal, all ...Dossier) error {
	list := newTable(claimColumns)
	for _, d := range all {
		c := d.Claim
		list.add(c.Number, c.Round, c.RoundVersion, string(c.Claimant.Kind)+":"+c.Claimant.Code, string(c.State), c.SubmittedAt, c.Claimed, c.Granted)
	}
	if err := add(a, file{"README.txt", []byte(readme())}, file{"claims.csv", list.bytes()}); err != nil {
		return err
	}
	for _, d := range all {
		if err := d.write(a); err != nil {
			return err
		}
	}
	_, err := a.Close(Manifest{Format: Format, Kind: OfClaim, Subject: "TUKI-2026-00001", Access: true}, s)
	return err
}
