// Package agreements holds the pages of the register of agreements (681/2023 s. 42) and of the commitments to urgent cases.
package agreements
