/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-trial.h"

#include "encfg-codec.h"
#include "encfg-error.h"

/* A module that is silent so often in a row has gone. */
#define GONE_AFTER 5

const char *
encfg_trial_outcome_name (EncfgTrialOutcome outcome)
{
  static const char *const names[] = { "not-tried", "ok",         "no-value",    "no-answer",
                                       "refused",   "of-no-type", "out-of-range" };

  g_return_val_if_fail ((guint) outcome < G_N_ELEMENTS (names), NULL);
  return names[outcome];
}

gboolean
encfg_trial_is_good (EncfgTrialOutcome outcome)
{
  return outcome == ENCFG_TRIAL_OK || outcome == ENCFG_TRIAL_NO_VALUE;
}

static void
row_clear (gpointer row)
{
  g_free (((EncfgTrialRow *) row)->message);
}

EncfgTrial *
encfg_trial_new (EncfgProfile *profile)
{
  EncfgTrial *self = g_new0 (EncfgTrial, 1);

  self->profile = encfg_profile_ref (profile);
  self->rows = g_array_new (FALSE, TRUE, sizeof (EncfgTrialRow));
  g_array_set_clear_func (self->rows, row_clear);
  self->image = encfg_image_new ();
  return self;
}

void
encfg_trial_free (EncfgTrial *self)
{
  g_array_unref (self->rows);
  encfg_image_free (self->image);
  encfg_profile_unref (self->profile);
  g_free (self->mismatch);
  g_free (self);
}

static gboolean
is_read (const EncfgTrial *self, const EncfgTrialRow *row)
{
  const EncfgSpan span = encfg_plan_span_of (row->item, row->index);
  guint16 words[ENCFG_TEXT_MAX + 1];

  g_assert (span.count <= G_N_ELEMENTS (words));
  return encfg_image_fetch (self->image, &span, words);
}

/* How many there are as the module says, `max` if it does not say. */
static guint
read_count (const EncfgTrial *self, const EncfgItem *item, guint index, guint max)
{
  EncfgValue value = ENCFG_VALUE_INIT_UNREAD;

  if (item)
    encfg_image_get_value (self->image, item, index, &value, NULL);
  return value.kind == ENCFG_VALUE_NUMBER ? (guint) CLAMP (value.number, 0, max) : max;
}

/* Is the group of the item, and each around it, among those that the module has? */
static gboolean
is_there (const EncfgTrial *self, const EncfgItem *item)
{
  for (const EncfgGroup *group = item->group; group; group = group->parent)
    if (group->count && group->number > read_count (self, group->count, 0, G_MAXUINT16))
      return FALSE;
  return TRUE;
}

static void
add_row (EncfgTrial *self, const EncfgItem *item, guint index, guint number)
{
  const EncfgTrialRow row = { .item = item, .index = index, .number = number };

  g_array_append_val (self->rows, row);
}

/* One after the other, or string by string where each has its own place. */
static void
add_cells (EncfgTrial *self, const EncfgItem *item)
{
  const EncfgProfile *profile = self->profile;
  const EncfgRepeat *repeat = &profile->repeat[ENCFG_SECTION_CELLS];
  const EncfgItem *sizes = encfg_profile_find_item (profile, "string-cells");
  const EncfgRepeat *strings = &profile->repeat[ENCFG_SECTION_STRINGS];
  const guint n_strings = read_count (self, strings->count, 0, strings->max);
  const guint n_cells = read_count (self, repeat->count, 0, repeat->max);
  guint number = 0;

  for (guint i = 0; profile->segments->len == 0 && i < n_cells; i++)
    add_row (self, item, i, i + 1);
  for (guint i = 0; i < MIN (profile->segments->len, n_strings); i++)
    {
      const guint size = g_array_index (profile->segments, EncfgSegment, i).size;
      const guint n = read_count (self, sizes, i, size);

      for (guint k = 0; k < n; k++)
        add_row (self, item, encfg_profile_slot_of_cell (profile, i, k), ++number);
    }
}

static void
add_section (EncfgTrial *self, EncfgSection section)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (self->profile, section);
  const EncfgRepeat *repeat = &self->profile->repeat[section];
  guint n = 1;

  if (section == ENCFG_SECTION_STRINGS)
    n = read_count (self, repeat->count, 0, repeat->max);
  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);

      if (item->access == ENCFG_ACCESS_WRITE || !is_there (self, item))
        continue;
      if (section == ENCFG_SECTION_CELLS)
        add_cells (self, item);
      for (guint k = 0; section != ENCFG_SECTION_CELLS && k < n; k++)
        add_row (self, item, k, k + 1);
    }
}

/* A row that could not be read even alone. */
static gboolean
take_trouble (EncfgTrial *self, EncfgTrialRow *row, const GError *trouble)
{
  const gboolean is_refused = encfg_error_is_exception (trouble);

  row->outcome = is_refused ? ENCFG_TRIAL_REFUSED : ENCFG_TRIAL_NO_ANSWER;
  row->message = g_strdup (trouble->message);
  self->silent_in_a_row = is_refused ? 0 : self->silent_in_a_row + 1;
  return self->silent_in_a_row < GONE_AFTER;
}

/* Reads the rows from `begin` to `end` together; where that fails, in halves, down to the single
 * row that is not there. */
static gboolean
try_rows (EncfgTrial *self,
          EncfgTarget *target,
          guint begin,
          guint end,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));
  g_autoptr (GError) trouble = NULL;
  const guint middle = begin + (end - begin) / 2;

  for (guint i = begin; i < end; i++)
    {
      EncfgTrialRow *row = &g_array_index (self->rows, EncfgTrialRow, i);
      const EncfgSpan span = encfg_plan_span_of (row->item, row->index);

      if (!is_read (self, row))
        g_array_append_val (spans, span);
    }
  if (spans->len == 0)
    return TRUE;
  if (encfg_ops_read (target,
                      (const EncfgSpan *) (gpointer) spans->data,
                      spans->len,
                      self->image,
                      NULL,
                      NULL,
                      cancellable,
                      &trouble))
    {
      self->silent_in_a_row = 0;
      return TRUE;
    }
  /* Where nobody has ever answered, the fault is not in the profile. */
  if (g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_CANCELLED) || target->last_answer_us == 0 ||
      (end - begin == 1 &&
       !take_trouble (self, &g_array_index (self->rows, EncfgTrialRow, begin), trouble)))
    {
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
  return end - begin == 1 || (try_rows (self, target, begin, middle, cancellable, error) &&
                              try_rows (self, target, middle, end, cancellable, error));
}

/* NULL, or why a number is not what the profile lets one expect. (transfer full) */
static char *
find_fault (const EncfgItem *item, const EncfgValue *value)
{
  const gint64 raw = value->number;

  if (value->kind != ENCFG_VALUE_NUMBER)
    return NULL;
  if (item->type->kind == ENCFG_TYPE_ENUM && !encfg_item_name_of (item, raw))
    return g_strdup_printf ("%" G_GINT64_FORMAT " has no name in the profile", raw);
  if (!encfg_item_is_in_range (item, raw))
    {
      g_autofree char *low = encfg_codec_format_raw (item, item->range_min);
      g_autofree char *high = encfg_codec_format_raw (item, item->range_max);

      return g_strdup_printf ("outside its range, %s to %s %s", low, high, item->unit);
    }
  if (item->type->kind == ENCFG_TYPE_INTEGER && (raw < item->min || raw > item->max))
    {
      g_autofree char *limits = encfg_codec_describe_limits (item);

      return g_strdup_printf ("outside its limits, %s", limits);
    }
  return NULL;
}

static void
judge (EncfgTrial *self, EncfgTrialRow *row)
{
  g_autoptr (GError) error = NULL;

  if (row->outcome != ENCFG_TRIAL_NOT_TRIED || !is_read (self, row))
    return;
  if (!encfg_image_get_value (self->image, row->item, row->index, &row->value, &error))
    {
      row->outcome = ENCFG_TRIAL_OF_NO_TYPE;
      row->message = g_strdup (error->message);
      return;
    }
  row->message = find_fault (row->item, &row->value);
  row->outcome = row->message                            ? ENCFG_TRIAL_OUT_OF_RANGE
                 : row->value.kind == ENCFG_VALUE_ABSENT ? ENCFG_TRIAL_NO_VALUE
                                                         : ENCFG_TRIAL_OK;
}

/* What tells how many there are comes before what there are so many of. */
static gboolean
run_stages (EncfgTrial *self,
            EncfgTarget *target,
            EncfgProgressFunc progress,
            gpointer progress_data,
            GCancellable *cancellable,
            GError **error)
{
  static const EncfgSection order[] = { ENCFG_SECTION_IDENTIFY, ENCFG_SECTION_STATUS,
                                        ENCFG_SECTION_SETTINGS, ENCFG_SECTION_CLOCK,
                                        ENCFG_SECTION_NETWORK,  ENCFG_SECTION_ADDRESS,
                                        ENCFG_SECTION_LAMPS,    ENCFG_SECTION_STRINGS,
                                        ENCFG_SECTION_CELLS };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      const guint begin = self->rows->len;

      add_section (self, order[i]);
      if (self->rows->len > begin &&
          !try_rows (self, target, begin, self->rows->len, cancellable, error))
        return FALSE;
      if (progress)
        progress (i + 1, G_N_ELEMENTS (order), progress_data);
    }
  return TRUE;
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer order)
{
  const EncfgTrialRow *left = a, *right = b;
  const guint left_place = GPOINTER_TO_UINT (g_hash_table_lookup (order, left->item));
  const guint right_place = GPOINTER_TO_UINT (g_hash_table_lookup (order, right->item));

  if (left_place != right_place)
    return left_place < right_place ? -1 : 1;
  return (left->index > right->index) - (left->index < right->index);
}

static void
sort_rows (EncfgTrial *self)
{
  g_autoptr (GHashTable) order = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->profile->items->len; i++)
    g_hash_table_insert (order, g_ptr_array_index (self->profile->items, i), GUINT_TO_POINTER (i));
  g_array_sort_with_data (self->rows, compare_rows, order);
}

gboolean
encfg_trial_run (EncfgTrial *self,
                 EncfgTarget *target,
                 EncfgProgressFunc progress,
                 gpointer progress_data,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GError) mismatch = NULL;
  const gboolean is_done = run_stages (self, target, progress, progress_data, cancellable, error);

  for (guint i = 0; i < self->rows->len; i++)
    judge (self, &g_array_index (self->rows, EncfgTrialRow, i));
  if (is_done && !encfg_image_matches (self->image, self->profile, &mismatch))
    self->mismatch = g_strdup (mismatch->message);
  sort_rows (self);
  return is_done;
}
