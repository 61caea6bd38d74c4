// Package region holds the registers on which the rules rest: municipalities with their mergers, regions, wellbeing areas, regional centres,
// employment areas, health service sites, the clocks of each step, the weights of the ranking, the sections that explain a question, the texts on
// appeal, the quota frame, the glossary, languages and countries.
//
// Every row is dated and names its source. A [Register] is a read-only value that answers for a day: which municipality stood behind a code, what
// followed it, whom it must hear, when a step is due. It is built from [Table] values, which come either from the files of this release ([Embedded])
// or from the database, where a person may have entered newer rows; both are read by the same code.
//
// A merger is two facts in rows, not a change of code: the old municipality ends on a day and names its successor.
//
//	588 Pertunmaa   |------ in force ------|  ended 1.1.2025, successor 507
//	507 Mäntyharju  |------ in force -------------------------------------->
//	Resolve(588, a day of 2024) = 588      Resolve(588, a day of 2026) = 507
package region
