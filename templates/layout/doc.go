// Package layout is the frame around every page: the bar with search, languages and
// the person, the navigation with what waits, the breadcrumb, the place for the page
// itself, the footer, and the dialog that warns before a session ends.
//
// A handler fills a Frame and puts its page inside:
//
//	@layout.Page(f) {
//		...
//	}
package layout
