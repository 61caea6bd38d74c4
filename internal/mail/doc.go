// Package mail writes and delivers the portal's letters: by SMTP, or into a folder as .eml files where no server is set.
//
// A letter says that something waits in the portal and links to it. It carries no personal data, no name of anybody and nothing of a case: whoever
// reads it in passing, or years later in an archive, learns nothing. The page behind the link asks for a sign-in.
package mail
