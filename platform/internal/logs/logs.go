// Package logs makes the loggers of programs: everything inside logs by log/slog,
// and here it meets zap.
package logs

import (
	"io"
	"log/slog"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/exp/zapslog"
	"go.uber.org/zap/zapcore"
)

// Console writes for a person at a terminal; debug shows what the program does.
func Console(to io.Writer, debug bool) *slog.Logger {
	level := zapcore.InfoLevel
	if debug {
		level = zapcore.DebugLevel
	}
	encoding := zap.NewDevelopmentEncoderConfig()
	encoding.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05.000")
	return newLogger(zapcore.NewConsoleEncoder(encoding), to, level)
}

// JSON writes one object a line for a machine that collects them.
func JSON(to io.Writer) *slog.Logger {
	encoding := zap.NewProductionEncoderConfig()
	encoding.TimeKey, encoding.MessageKey = "time", "message"
	encoding.EncodeTime = func(at time.Time, line zapcore.PrimitiveArrayEncoder) {
		line.AppendString(at.UTC().Format("2006-01-02T15:04:05.000Z"))
	}
	encoding.EncodeDuration = zapcore.StringDurationEncoder
	return newLogger(zapcore.NewJSONEncoder(encoding), to, zapcore.InfoLevel)
}

func newLogger(encoder zapcore.Encoder, to io.Writer, level zapcore.Level) *slog.Logger {
	core := zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(to)), level)
	// No line carries the stack of whoever wrote it: where a panic was caught says so.
	return slog.New(zapslog.NewHandler(core, zapslog.AddStacktraceAt(slog.LevelError+1)))
}
