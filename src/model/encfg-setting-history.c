/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-setting-history.h"

#include "encfg-profile-text.h"
#include "encfg-setting-table-private.h"
#include "encfg-signal.h"

#include <glib/gi18n-lib.h>

/* One row before and after a step. The key finds the row: the table may be another by then. */
typedef struct
{
  const char *key; /* of the profile, which the table keeps */
  EncfgWanted *before, *after;
} Edit;

typedef struct
{
  char *name;
  GArray *edits; /* Edit */
} Step;

struct _EncfgSettingHistory
{
  GObject parent_instance;

  EncfgSettingTable *table;
  EncfgProfile *profile; /* keeps the keys alive */
  GPtrArray *steps;      /* Step */
  guint position;        /* steps done; those after it can be redone */
  guint saved;           /* position at which all was saved; G_MAXUINT: lost */
  const char *typed;     /* the row that the last step is still typed into, or NULL */
  GPtrArray *snapshot;   /* EncfgWanted per row, between begin and end */
};

static guint signal_changed;

G_DEFINE_FINAL_TYPE (EncfgSettingHistory, encfg_setting_history, G_TYPE_OBJECT)

static void
edit_clear (gpointer data)
{
  Edit *edit = data;

  encfg_wanted_free (edit->before);
  encfg_wanted_free (edit->after);
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->name);
  g_array_unref (step->edits);
  g_free (step);
}

static Step *
step_new (const char *name)
{
  Step *step = g_new0 (Step, 1);

  step->name = g_strdup (name);
  step->edits = g_array_new (FALSE, FALSE, sizeof (Edit));
  g_array_set_clear_func (step->edits, edit_clear);
  return step;
}

static void
encfg_setting_history_finalize (GObject *object)
{
  EncfgSettingHistory *self = ENCFG_SETTING_HISTORY (object);

  g_ptr_array_unref (self->steps);
  g_clear_pointer (&self->snapshot, g_ptr_array_unref);
  g_object_unref (self->table);
  encfg_profile_unref (self->profile);
  G_OBJECT_CLASS (encfg_setting_history_parent_class)->finalize (object);
}

static void
encfg_setting_history_class_init (EncfgSettingHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encfg_setting_history_finalize;
  signal_changed = encfg_signal_new ("changed", ENCFG_TYPE_SETTING_HISTORY, 0);
}

static void
encfg_setting_history_init (EncfgSettingHistory *self)
{
  self->steps = g_ptr_array_new_with_free_func (step_free);
}

EncfgSettingHistory *
encfg_setting_history_new (EncfgSettingTable *table)
{
  EncfgSettingHistory *self = g_object_new (ENCFG_TYPE_SETTING_HISTORY, NULL);

  self->table = g_object_ref (table);
  self->profile = encfg_profile_ref (encfg_setting_table_get_profile (table));
  return self;
}

static void
emit_changed (EncfgSettingHistory *self)
{
  g_signal_emit (self, signal_changed, 0);
}

/* What was undone is forgotten once something else is done. */
static void
push (EncfgSettingHistory *self, Step *step)
{
  if (self->saved != G_MAXUINT && self->saved > self->position)
    self->saved = G_MAXUINT;
  g_ptr_array_set_size (self->steps, (gint) self->position);
  g_ptr_array_add (self->steps, step);
  self->position++;
}

void
encfg_setting_history_begin (EncfgSettingHistory *self)
{
  GPtrArray *rows = self->table->all;

  encfg_setting_history_settle (self);
  g_clear_pointer (&self->snapshot, g_ptr_array_unref);
  self->snapshot = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_wanted_free);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (self->snapshot, encfg_setting_dup_wanted (g_ptr_array_index (rows, i)));
}

gboolean
encfg_setting_history_end (EncfgSettingHistory *self, const char *name)
{
  GPtrArray *rows = self->table->all;
  g_autoptr (GPtrArray) snapshot = g_steal_pointer (&self->snapshot);
  Step *step;

  g_return_val_if_fail (snapshot != NULL, FALSE);

  step = step_new (name);
  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      EncfgWanted *before = g_ptr_array_index (snapshot, i);
      EncfgWanted *after = encfg_setting_dup_wanted (row);
      Edit edit = { encfg_setting_get_item (row)->key, before, after };

      if (encfg_wanted_equal (before, after))
        {
          encfg_wanted_free (after);
          continue;
        }
      snapshot->pdata[i] = NULL;
      g_array_append_val (step->edits, edit);
    }
  /* Rows that stay as they were are freed here, those of the step belong to it. */
  g_ptr_array_set_free_func (snapshot, NULL);
  for (guint i = 0; i < snapshot->len; i++)
    if (snapshot->pdata[i])
      encfg_wanted_free (snapshot->pdata[i]);
  if (step->edits->len == 0)
    {
      step_free (step);
      return FALSE;
    }
  push (self, step);
  emit_changed (self);
  return TRUE;
}

void
encfg_setting_history_type (EncfgSettingHistory *self, EncfgSetting *row, const char *text)
{
  const EncfgItem *item = encfg_setting_get_item (row);
  EncfgWanted *before = encfg_setting_dup_wanted (row);
  Edit *last = NULL;

  encfg_setting_parse_config (row, text, ENCFG_SOURCE_TYPED, NULL);
  if (self->typed && g_str_equal (self->typed, item->key))
    {
      Step *step = g_ptr_array_index (self->steps, self->position - 1);

      last = &g_array_index (step->edits, Edit, 0);
      encfg_wanted_free (before);
      encfg_wanted_free (last->after);
      last->after = encfg_setting_dup_wanted (row);
    }
  else
    {
      g_autofree char *name =
        g_strdup_printf (_ ("Change of %s"), encfg_profile_text (item->label));
      Edit edit = { item->key, before, encfg_setting_dup_wanted (row) };
      Step *step = step_new (name);

      g_array_append_val (step->edits, edit);
      push (self, step);
      self->typed = item->key;
    }
  emit_changed (self);
}

void
encfg_setting_history_settle (EncfgSettingHistory *self)
{
  const char *key = g_steal_pointer (&self->typed);
  const Edit *edit;

  if (!key)
    return;
  /* Typed and typed back: nothing was done. */
  edit =
    &g_array_index (((Step *) g_ptr_array_index (self->steps, self->position - 1))->edits, Edit, 0);
  if (!encfg_wanted_equal (edit->before, edit->after))
    return;
  g_ptr_array_remove_index (self->steps, --self->position);
  emit_changed (self);
}

gboolean
encfg_setting_history_take_back (EncfgSettingHistory *self, EncfgSetting *row)
{
  const Edit *edit;

  if (!self->typed || !g_str_equal (self->typed, encfg_setting_get_item (row)->key))
    return FALSE;
  self->typed = NULL;
  edit =
    &g_array_index (((Step *) g_ptr_array_index (self->steps, self->position - 1))->edits, Edit, 0);
  encfg_setting_set_wanted (row, edit->before);
  g_ptr_array_remove_index (self->steps, --self->position);
  emit_changed (self);
  return TRUE;
}

const char *
encfg_setting_history_get_undo (EncfgSettingHistory *self)
{
  return self->position > 0
           ? ((const Step *) g_ptr_array_index (self->steps, self->position - 1))->name
           : NULL;
}

const char *
encfg_setting_history_get_redo (EncfgSettingHistory *self)
{
  return self->position < self->steps->len
           ? ((const Step *) g_ptr_array_index (self->steps, self->position))->name
           : NULL;
}

static void
apply (EncfgSettingHistory *self, const Step *step, gboolean forward)
{
  for (guint i = 0; i < step->edits->len; i++)
    {
      const Edit *edit = &g_array_index (step->edits, Edit, i);
      EncfgSetting *row = encfg_setting_table_find_any (self->table, edit->key);

      if (row)
        encfg_setting_set_wanted (row, forward ? edit->after : edit->before);
    }
}

void
encfg_setting_history_undo (EncfgSettingHistory *self)
{
  encfg_setting_history_settle (self);
  if (self->position == 0)
    return;
  apply (self, g_ptr_array_index (self->steps, --self->position), FALSE);
  emit_changed (self);
}

void
encfg_setting_history_redo (EncfgSettingHistory *self)
{
  encfg_setting_history_settle (self);
  if (self->position == self->steps->len)
    return;
  apply (self, g_ptr_array_index (self->steps, self->position++), TRUE);
  emit_changed (self);
}

void
encfg_setting_history_mark_saved (EncfgSettingHistory *self)
{
  encfg_setting_history_settle (self);
  self->saved = self->position;
  emit_changed (self);
}

void
encfg_setting_history_mark_unsaved (EncfgSettingHistory *self)
{
  encfg_setting_history_settle (self);
  self->saved = G_MAXUINT;
  emit_changed (self);
}

gboolean
encfg_setting_history_is_unsaved (EncfgSettingHistory *self)
{
  GPtrArray *rows = encfg_setting_table_get_rows (self->table);

  if (self->saved == self->position)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);

      if (encfg_setting_get_source (row) != ENCFG_SOURCE_NONE &&
          encfg_setting_get_state (row) != ENCFG_SETTING_SAME)
        return TRUE;
    }
  return FALSE;
}

void
encfg_setting_history_move (EncfgSettingHistory *self, EncfgSettingTable *table)
{
  encfg_setting_history_settle (self);
  g_set_object (&self->table, table);
  emit_changed (self);
}
