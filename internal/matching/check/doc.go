// Package check verifies a plan and its bounds without the solver: it adds up what the plan says, and computes from the certificate, by whole-number
// arithmetic, what no plan can exceed.
//
// It shares nothing with package plan but the file format. Its knapsacks are the plainest there are; they may be slow, they must be right.
package check
