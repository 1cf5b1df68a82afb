package embedded_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// BenchmarkAcceptClaimFinish is a run's way through the store: three commits.
func BenchmarkAcceptClaimFinish(b *testing.B) {
	inParallel(b, func(b *testing.B, s *embedded.Store) {
		ctx, e := b.Context(), newRun()
		if _, err := s.Executions().Accept(ctx, store.Acceptance{Execution: e}); err != nil {
			b.Error(err)
		}
		_, lease, err := s.Executions().Claim(ctx, e.Doorbell(), claim())
		if err != nil {
			b.Error(err)
		}
		if _, err := s.Executions().Finish(ctx, lease, executions.Outcome{Event: executions.EventSucceed, Now: time.Now()}); err != nil {
			b.Error(err)
		}
	})
}

// BenchmarkBareCommit is the floor below it: one commit of one small row.
func BenchmarkBareCommit(b *testing.B) {
	inParallel(b, func(b *testing.B, s *embedded.Store) {
		if err := s.Grants().Delete(b.Context(), everywhere, permissions.UserID("nobody")); err != nil {
			b.Error(err)
		}
	})
}

func inParallel(b *testing.B, do func(*testing.B, *embedded.Store)) {
	for _, goroutines := range []int{1, 16, 32} {
		b.Run(fmt.Sprintf("goroutines=%d", goroutines), func(b *testing.B) {
			s, err := embedded.Open(embedded.Options{Dir: b.TempDir()})
			if err != nil {
				b.Fatal(err)
			}
			defer func() {
				if err := s.Close(); err != nil {
					b.Error(err)
				}
			}()
			b.SetParallelism(max(1, goroutines/runtime.GOMAXPROCS(0)))
			if goroutines == 1 {
				for b.Loop() {
					do(b, s)
				}
				return
			}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					do(b, s)
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
		})
	}
}

// BenchmarkOpen is what a start of the program waits for, without and with a key
// of secrets to read.
func BenchmarkOpen(b *testing.B) {
	for _, secrets := range []int{0, 1} {
		b.Run(fmt.Sprintf("secrets=%d", secrets), func(b *testing.B) {
			dir := b.TempDir()
			for i := -1; i < b.N; i++ {
				s, err := embedded.Open(embedded.Options{Dir: dir})
				if err != nil {
					b.Fatal(err)
				}
				if i < 0 {
					seal(b, s, secrets)
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
				if i < 0 {
					b.ResetTimer()
				}
			}
		})
	}
}

// BenchmarkSecret is what a run waits for when it asks for a secret.
func BenchmarkSecret(b *testing.B) {
	inParallel(b, func(b *testing.B, s *embedded.Store) {
		if _, err := s.Vault().Resolve(b.Context(), everywhere, "key_0"); err != nil {
			seal(b, s, 1)
		}
	})
}

func seal(b *testing.B, s *embedded.Store, secrets int) {
	for i := range secrets {
		value, err := organizations.NewSecretValue("correct horse battery staple")
		if err != nil {
			b.Error(err)
		}
		if err := s.Vault().Set(b.Context(), everywhere, fmt.Sprintf("key_%d", i), value); err != nil {
			b.Error(err)
		}
	}
}
