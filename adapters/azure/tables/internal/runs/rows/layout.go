package rows

import "github.com/bifrost-run/bifrost/adapters/azure/internal/entity"

// Layout is what the tables of runs hold.
func Layout() []entity.Table {
	return []entity.Table{
		{Name: WorkflowExecutions, Rows: []entity.Entity{&WorkflowExecution{}}},
		{Name: UserExecutions, Rows: []entity.Entity{&UserExecution{}}},
		{Name: OpenExecutions, Rows: []entity.Entity{&OpenExecution{}, &ClosedExecution{}, &Sweep{}}},
		{Name: ExecutionSteps, Rows: []entity.Entity{&Step{}}},
		{Name: IdempotencyKeys, Rows: []entity.Entity{&IdempotencyKey{}}},
		{Name: Limits, Rows: []entity.Entity{&Place{}}},
	}
}
