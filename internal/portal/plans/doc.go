// Package plans serves the pages of plans and what-if scenarios: the ministry makes them, the regional centres read what is shared.
package plans
