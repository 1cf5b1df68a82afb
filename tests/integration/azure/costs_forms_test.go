package azure_test

import "github.com/bifrost-run/bifrost/ports/store"

// forms are what people pay who design forms, and who are offered them.
func (b *bill) forms() {
	ctx, f := b.t.Context(), aForm()
	now := reworded(f)
	b.enter("make a form", 1, func() error { return b.actor.Forms().Create(ctx, f) })
	b.enter("read a form", 1, func() error {
		_, err := b.actor.Forms().Get(ctx, f.Scope, f.ID)
		return err
	})
	b.enter("list a page of a scope's forms", 1, func() error {
		_, err := b.actor.Forms().List(ctx, f.Scope, store.Paging{Limit: 10})
		return err
	})
	b.enter("change a form, which keeps what it was", 2, func() error { return b.actor.Forms().Change(ctx, f, now) })
	b.enter("list a page of its earlier versions", 2, func() error {
		_, err := b.actor.FormVersions().List(ctx, f.Scope, f.ID, store.Paging{Limit: 10})
		return err
	})
	b.enter("read one of them", 1, func() error {
		_, err := b.actor.FormVersions().Get(ctx, f.Scope, f.ID, 1)
		return err
	})
	b.enter("delete a form with up to 100 earlier versions", 4, func() error { return b.actor.Forms().Delete(ctx, f.Scope, f.ID) })
}
