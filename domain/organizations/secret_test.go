package organizations_test

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"text/template"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const password = "hunter2-Correct-Horse"

func secret(t *testing.T) organizations.SecretValue {
	t.Helper()
	v, err := organizations.NewSecretValue(password)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// telling is how an output may show the password.
func telling() []string {
	raw := []byte(password)
	return []string{
		password, password[:8], password[8:], hex.EncodeToString(raw)[:12], strings.ToUpper(hex.EncodeToString(raw))[:12],
		fmt.Sprintf("% x", raw[:6]), fmt.Sprintf("% X", raw[:6]), strings.Trim(fmt.Sprintf("%d", raw[:6]), "[]"), strings.Trim(fmt.Sprintf("%#v", raw[:6]), "[]byte{}"),
		base64.StdEncoding.EncodeToString(raw)[:12],
	}
}

// wantHidden expects an output to show nothing of the password.
func wantHidden(t *testing.T, how, output string) {
	t.Helper()
	for _, tell := range telling() {
		if strings.Contains(output, tell) {
			t.Errorf("%s shows the secret: %s", how, output)
			return
		}
	}
}

// holder has a secret where fmt may not call its methods.
type holder struct {
	name   string
	secret organizations.SecretValue
}

type embedding struct{ organizations.SecretValue }

type shown struct {
	Name    string
	Secret  organizations.SecretValue
	Pointer *organizations.SecretValue
	Any     any
	List    []organizations.SecretValue
	ByName  map[string]organizations.SecretValue
}

func everywhere(v organizations.SecretValue) map[string]any {
	pointer := &v
	return map[string]any{
		"itself": v, "a pointer": pointer, "a pointer to a pointer": &pointer, "a list": []organizations.SecretValue{v}, "an array": [2]organizations.SecretValue{v, v},
		"a map": map[string]organizations.SecretValue{"a": v}, "a map by it": map[organizations.SecretValue]string{v: "a"}, "a list of anything": []any{v, pointer},
		"a hidden field": holder{"a", v}, "a pointer to a hidden field": &holder{"a", v}, "a list of hidden fields": []holder{{"a", v}}, "hidden twice": struct{ inner holder }{holder{"a", v}},
		"a field":           shown{"a", v, pointer, v, []organizations.SecretValue{v}, map[string]organizations.SecretValue{"a": v}},
		"an embedded field": embedding{v},
	}
}

func TestNoVerbShowsASecret(t *testing.T) {
	t.Parallel()
	for where, value := range everywhere(secret(t)) {
		for verb := '!'; verb <= '~'; verb++ {
			for _, flags := range []string{"", "+", "#", "-", " ", "0", "+#", "# ", "40", "-40.30", ".3", "#40", "[1]"} {
				format := "%" + flags + string(verb)
				wantHidden(t, where+" by "+format, fmt.Sprintf(format, value))
				wantHidden(t, where+" by an error with "+format, fmt.Errorf(format, value).Error())
			}
		}
		wantHidden(t, where+" as one argument too many", fmt.Sprintf(strings.Clone("text"), value))
		wantHidden(t, where+" as a width", fmt.Sprintf("%*d", []any{value, 1}...))
		wantHidden(t, where+" printed", fmt.Sprint(value)+fmt.Sprintln("a", value))
	}
}

func TestASecretPrintsAsStars(t *testing.T) {
	t.Parallel()
	v := secret(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T %[1]v"} {
		if got := fmt.Sprintf(verb, v); !strings.HasSuffix(got, "***") {
			t.Errorf("%s: %s", verb, got)
		}
	}
	if v.String() != "***" {
		t.Errorf("as text it is %q", v.String())
	}
}

func TestNoEncodingShowsASecret(t *testing.T) {
	t.Parallel()
	v := secret(t)
	for where, value := range everywhere(v) {
		if text, err := json.Marshal(value); err == nil {
			wantHidden(t, where+" as JSON", string(text))
		} else {
			wantHidden(t, where+" as an error of JSON", err.Error())
		}
		if text, err := xml.Marshal(value); err == nil {
			wantHidden(t, where+" as XML", string(text))
		}
		var out bytes.Buffer
		if err := gob.NewEncoder(&out).Encode(value); err != nil {
			wantHidden(t, where+" as an error of gob", err.Error())
		}
		wantHidden(t, where+" as gob", out.String())
		out.Reset()
		if err := template.Must(template.New("").Parse(`{{.}} {{printf "%v" .}} {{print .}}`)).Execute(&out, value); err != nil {
			t.Errorf("%s: %v", where, err)
		}
		wantHidden(t, where+" in a template", out.String())
	}
	if text, err := json.Marshal(shown{Secret: v}); err != nil || !strings.Contains(string(text), `"Secret":"***"`) {
		t.Errorf("as JSON it is %s, %v", text, err)
	}
}

func TestNoLoggerShowsASecret(t *testing.T) {
	t.Parallel()
	for where, value := range everywhere(secret(t)) {
		var out bytes.Buffer
		level := &slog.HandlerOptions{Level: slog.LevelDebug}
		for _, handler := range []slog.Handler{slog.NewTextHandler(&out, level), slog.NewJSONHandler(&out, level)} {
			log := slog.New(handler)
			log.Info("text", "key", value)
			log.With("key", value).WithGroup("group").Error("text", slog.Any("key", value), slog.Group("inner", "key", value))
		}
		config := zapcore.EncoderConfig{MessageKey: "message", LineEnding: "\n"}
		for _, encoder := range []zapcore.Encoder{zapcore.NewJSONEncoder(config), zapcore.NewConsoleEncoder(config)} {
			log := zap.New(zapcore.NewCore(encoder, zapcore.AddSync(&out), zap.DebugLevel))
			log.Info("text", zap.Any("key", value), zap.Reflect("key", value))
			log.Sugar().Infow("text", "key", value, value, "key")
			log.Sugar().Infof("%v %+v %#v %s", value, value, value, value)
			log.Sugar().Info(value)
		}
		if !strings.Contains(out.String(), "text") {
			t.Fatal("nothing was logged, so nothing is proved")
		}
		wantHidden(t, where+" in a log", out.String())
	}
}

func TestAnErrorAboutASecretDoesNotShowIt(t *testing.T) {
	t.Parallel()
	v := secret(t)
	for how, err := range map[string]error{
		"wrapped": fmt.Errorf("set %v: %w", v, fault.New(fault.Unavailable, "x", fmt.Sprint(v))), "joined": errors.Join(fmt.Errorf("%s", v), fmt.Errorf("%q", v)),
		"as a cause": fault.Wrap(fmt.Errorf("%+v", holder{"a", v}), fault.Internal, "x", "text"),
	} {
		wantHidden(t, how, err.Error()+fmt.Sprintf("%v %+v %#v", err, err, err))
	}
	recovered := func() (r any) {
		defer func() { r = recover() }()
		panic(v)
	}()
	wantHidden(t, "a panic", fmt.Sprint(recovered))
}

func TestASecretHasSixTo25000Bytes(t *testing.T) {
	t.Parallel()
	for length, ok := range map[int]bool{0: false, 1: false, 5: false, 6: true, 7: true, 24_999: true, 25_000: true, 25_001: false, 100_000: false} {
		text := strings.Repeat("x", length)
		v, err := organizations.NewSecretValue(text)
		if ok {
			if err != nil || v.Reveal() != text {
				t.Errorf("%d bytes: %v", length, err)
			}
			continue
		}
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Pointer != "/value" || f.Fields[0].In != "body" || v.Reveal() != "" {
			t.Errorf("%d bytes: got %v", length, err)
		}
	}
	if _, err := organizations.NewSecretValue(strings.Repeat("é", 12_501)); err == nil {
		t.Error("25,002 bytes of 12,501 letters were taken")
	}
}

func TestARefusedSecretIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"qzj7k", strings.Repeat("qzj7k", 6000)} {
		_, err := organizations.NewSecretValue(text)
		var f *fault.Fault
		if !errors.As(err, &f) || len(f.Fields) != 1 {
			t.Fatalf("got %v", err)
		}
		if all := fmt.Sprintf("%+v %v", *f, err); strings.Contains(all, "qzj7k") {
			t.Errorf("the refusal repeats it: %.200s", all)
		}
	}
}

func TestASecretRevealsWhatItWasMadeOf(t *testing.T) {
	t.Parallel()
	for _, text := range []string{password, "      ", "line\nline\r\n", "\x00\xff\xfe\x80\x01\x02", "家具家具"} {
		v, err := organizations.NewSecretValue(text)
		if err != nil || v.Reveal() != text {
			t.Errorf("%q is revealed as %q, %v", text, v.Reveal(), err)
		}
		again, err := organizations.NewSecretValue(text)
		if err != nil || !reflect.DeepEqual(v, again) {
			t.Errorf("%q twice makes two that differ in depth, %v", text, err)
		}
	}
	var none organizations.SecretValue
	if none.Reveal() != "" || none.String() != "***" {
		t.Errorf("the zero value reveals %q and prints %q", none.Reveal(), none.String())
	}
}
