package deals

import rego.v1

open_stage if not input.stage in {"won", "lost"}

found contains "1.1" if {
	input.stage == "new"
	input.idle_days > 1
}

found contains "1.2" if {
	input.stage == "qualified"
	not input.has_budget
}

found contains "1.3" if {
	input.stage == "demo"
	input.touches < 3
}

found contains "1.4" if {
	input.stage == "proposal"
	not input.has_dm
}

found contains "1.5" if {
	open_stage
	input.idle_days > 14
}

found contains "1.6" if {
	open_stage
	input.amount >= 500000
	input.touches < 5
}

found contains "1.7" if {
	open_stage
	input.emails_7d >= 3
}

found contains "1.8" if {
	input.stage == "qualified"
	input.source in {"partner", "expo"}
	input.has_budget
	input.has_dm
}
