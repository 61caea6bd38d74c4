// Package named is about the persons who read a layer of a case because they are named for it, and nobody else of their organisation: the ministry's
// coordinators, who get the necessary data of persons already directed (681/2023 s. 82), and the officers of the protection track (s. 68).
package named
