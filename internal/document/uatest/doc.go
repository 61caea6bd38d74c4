// Package uatest reads PDF files in tests as software does that reads them to people: by the structure, not by the ink. [Read] understands what
// pdfua writes, from the bytes alone and with nothing of the writer's; [File.Mistakes] are the machine-checkable failure conditions of the Matterhorn
// Protocol (PDF/UA-1) that such a file could show, each by its number; [Check] fails a test on any of them and returns the elements in reading order.
//
//	for _, e := range uatest.Check(t, file) {
//		fmt.Println(e.Tag, e.Text) // H1 Päätös …
//	}
package uatest
