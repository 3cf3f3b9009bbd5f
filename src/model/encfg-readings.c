/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-readings.h"

#include "encfg-codec.h"
#include "encfg-error.h"

#include <glib/gi18n-lib.h>

/* So many batteries are named one by one. */
#define N_NAMED 12

#define SENSOR_MISSING "sensor missing"

static GArray *
list_missing (const EncfgProfile *profile)
{
  GArray *missing = g_array_new (FALSE, FALSE, sizeof (EncfgItemRaw));
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, ENCFG_SECTION_CELLS);

  for (guint i = 0; i < items->len; i++)
    {
      EncfgItemRaw entry = { g_ptr_array_index (items, i), 0 };

      if (encfg_item_find_meaning (entry.item, SENSOR_MISSING, &entry.raw))
        g_array_append_val (missing, entry);
    }
  return missing;
}

EncfgReadings *
encfg_readings_new (EncfgProfile *profile)
{
  EncfgReadings *self = g_new0 (EncfgReadings, 1);

  self->profile = encfg_profile_ref (profile);
  self->image = encfg_image_new ();
  self->missing = list_missing (profile);
  self->string_cells = encfg_profile_find_item (profile, "string-cells");
  self->slots = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

void
encfg_readings_free (EncfgReadings *self)
{
  encfg_image_free (self->image);
  g_array_unref (self->missing);
  g_array_unref (self->slots);
  encfg_profile_unref (self->profile);
  g_free (self);
}

/* Most cells that a string has room for. */
static guint
count_room (const EncfgReadings *self, guint string)
{
  const GArray *segments = self->profile->segments;

  if (segments->len == 0)
    return G_MAXUINT;
  return string < segments->len ? g_array_index (segments, EncfgSegment, string).size : 0;
}

/* Which occurrence of an item of the section number `index` is. FALSE: there is none. */
static gboolean
find_slot (const EncfgReadings *self, EncfgSection section, guint index, guint *slot)
{
  *slot = index;
  if (section != ENCFG_SECTION_CELLS || self->profile->segments->len == 0)
    return TRUE;
  if (index >= self->slots->len)
    return FALSE;
  *slot = g_array_index (self->slots, guint, index);
  return TRUE;
}

/* Wants the first `n` of each item of a section, but for what is known already. */
static void
want_section (const EncfgReadings *self, EncfgSection section, guint n, GArray *spans)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (self->profile, section);
  guint16 words[ENCFG_TEXT_MAX + 1];

  for (guint index = 0, slot; index < n && find_slot (self, section, index, &slot); index++)
    for (guint i = 0; i < items->len; i++)
      {
        const EncfgItem *item = g_ptr_array_index (items, i);
        const EncfgSpan span = encfg_plan_span_of (item, slot);

        if (item->access != ENCFG_ACCESS_WRITE && !encfg_image_fetch (self->image, &span, words))
          g_array_append_val (spans, span);
      }
}

/* The first string often adjoins the status: then the module answers both at once. */
static gboolean
read_counts (EncfgReadings *self, EncfgTarget *target, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));
  g_autoptr (GError) trouble = NULL;
  guint n_status;

  want_section (self, ENCFG_SECTION_STATUS, 1, spans);
  n_status = spans->len;
  want_section (self, ENCFG_SECTION_STRINGS, 1, spans);
  for (guint n = spans->len;; n = n_status)
    {
      if (encfg_ops_read (target,
                          (const EncfgSpan *) (gpointer) spans->data,
                          n,
                          self->image,
                          NULL,
                          NULL,
                          cancellable,
                          &trouble))
        return TRUE;
      /* Without any string the module may know no register of one. */
      if (n == n_status || !g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_REFUSED_ADDRESS))
        {
          g_propagate_error (error, g_steal_pointer (&trouble));
          return FALSE;
        }
      g_clear_error (&trouble);
    }
}

gboolean
encfg_readings_read (EncfgReadings *self,
                     gboolean with_cells,
                     EncfgTarget *target,
                     EncfgProgressFunc progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));

  if (!read_counts (self, target, cancellable, error))
    return FALSE;
  encfg_readings_take_counts (self);
  want_section (self, ENCFG_SECTION_STRINGS, self->n_strings, spans);
  if (with_cells && self->profile->segments->len > 0 && spans->len > 0)
    {
      if (!encfg_ops_read (target,
                           (const EncfgSpan *) (gpointer) spans->data,
                           spans->len,
                           self->image,
                           NULL,
                           NULL,
                           cancellable,
                           error))
        return FALSE;
      g_array_set_size (spans, 0);
      encfg_readings_take_counts (self);
    }
  if (!with_cells)
    self->n_cells = 0;
  want_section (self, ENCFG_SECTION_CELLS, self->n_cells, spans);
  return encfg_ops_read (target,
                         (const EncfgSpan *) (gpointer) spans->data,
                         spans->len,
                         self->image,
                         progress,
                         progress_data,
                         cancellable,
                         error);
}

static guint
count_section (const EncfgReadings *self, EncfgSection section)
{
  const EncfgRepeat *repeat = &self->profile->repeat[section];
  g_autoptr (GPtrArray) items = encfg_profile_list_section (self->profile, section);
  EncfgValue count;

  if (items->len == 0)
    return 0;
  if (!repeat->count)
    return repeat->max;
  count = encfg_readings_get (self, repeat->count, 0);
  return count.kind == ENCFG_VALUE_NUMBER ? (guint) CLAMP (count.number, 0, repeat->max) : 0;
}

/* How many cells the string says it has; -1 if the profile does not let it say. */
static gint64
count_string_cells (const EncfgReadings *self, guint string)
{
  EncfgValue value;

  if (!self->string_cells)
    return -1;
  value = encfg_readings_get (self, self->string_cells, string);
  return value.kind == ENCFG_VALUE_NUMBER ? MAX (value.number, 0) : 0;
}

/* Cells in segments are as many as their strings have. */
static void
take_slots (EncfgReadings *self)
{
  g_array_set_size (self->slots, 0);
  for (guint string = 0; string < MIN (self->n_strings, self->profile->segments->len); string++)
    {
      const gint64 says = count_string_cells (self, string);
      const guint room = count_room (self, string);
      const guint n = says < 0 ? room : (guint) MIN (says, room);

      for (guint cell = 0; cell < n; cell++)
        {
          const guint slot = encfg_profile_slot_of_cell (self->profile, string, cell);

          g_array_append_val (self->slots, slot);
        }
    }
}

void
encfg_readings_take_counts (EncfgReadings *self)
{
  self->n_strings = count_section (self, ENCFG_SECTION_STRINGS);
  take_slots (self);
  self->n_cells =
    self->profile->segments->len > 0 ? self->slots->len : count_section (self, ENCFG_SECTION_CELLS);
}

EncfgValue
encfg_readings_get (const EncfgReadings *self, const EncfgItem *item, guint index)
{
  EncfgValue value = ENCFG_VALUE_INIT_UNREAD;
  guint slot;

  if (find_slot (self, item->section, index, &slot))
    encfg_image_get_value (self->image, item, slot, &value, NULL);
  return value;
}

EncfgValue
encfg_readings_find (const EncfgReadings *self, const char *key, guint index)
{
  const EncfgItem *item = encfg_profile_find_item (self->profile, key);

  return item ? encfg_readings_get (self, item, index) : (EncfgValue) ENCFG_VALUE_INIT_UNREAD;
}

gboolean
encfg_readings_get_valid (const EncfgReadings *self,
                          const EncfgItem *item,
                          guint index,
                          gint64 *raw)
{
  const EncfgValue value = encfg_readings_get (self, item, index);

  *raw = value.number;
  return value.kind == ENCFG_VALUE_NUMBER && encfg_item_is_in_range (item, value.number) &&
         (item->section != ENCFG_SECTION_CELLS || !encfg_readings_is_sensor_missing (self, index));
}

gboolean
encfg_readings_is_sensor_missing (const EncfgReadings *self, guint cell)
{
  for (guint i = 0; i < self->missing->len; i++)
    {
      const EncfgItemRaw *entry = &g_array_index (self->missing, EncfgItemRaw, i);
      const EncfgValue value = encfg_readings_get (self, entry->item, cell);

      if (value.kind != ENCFG_VALUE_NUMBER)
        continue;
      if (entry->item->type->kind == ENCFG_TYPE_BITS ? value.number >> entry->raw & 1
                                                     : value.number == entry->raw)
        return TRUE;
    }
  return FALSE;
}

gboolean
encfg_readings_is_out_of_range (const EncfgReadings *self, const EncfgItem *item, guint index)
{
  const EncfgValue value = encfg_readings_get (self, item, index);

  return value.kind == ENCFG_VALUE_NUMBER && !encfg_item_is_in_range (item, value.number);
}

GArray *
encfg_readings_list_invalid (const EncfgReadings *self,
                             const EncfgItem *item,
                             guint first,
                             guint n_cells)
{
  GArray *cells = g_array_new (FALSE, FALSE, sizeof (guint));
  gint64 raw;

  for (guint cell = first; cell < first + n_cells; cell++)
    if (!encfg_readings_get_valid (self, item, cell, &raw))
      g_array_append_val (cells, cell);
  return cells;
}

char *
encfg_readings_format_cells (const GArray *cells)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (cells->len, N_NAMED); i++)
    g_string_append_printf (text, "%s%u", i ? ", " : "", g_array_index (cells, guint, i) + 1);
  if (cells->len > N_NAMED)
    g_string_append (text, " …");
  return g_string_free (text, FALSE);
}

char *
encfg_readings_describe_invalid (const EncfgReadings *self,
                                 const EncfgItem *item,
                                 guint first,
                                 guint n_cells)
{
  g_autoptr (GArray) cells = encfg_readings_list_invalid (self, item, first, n_cells);
  g_autofree char *named = encfg_readings_format_cells (cells);

  if (cells->len == 0)
    return NULL;
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%u of %u batteries has no valid reading (%s)",
                                       "%u of %u batteries have no valid reading (%s)",
                                       cells->len),
                          cells->len,
                          n_cells,
                          named);
}

const char *
encfg_readings_get_mode (const EncfgReadings *self, guint string)
{
  const EncfgItem *bank = encfg_profile_find_item (self->profile, "bank-mode");
  const EncfgItem *item = bank ? bank : encfg_profile_find_item (self->profile, "string-state");
  EncfgValue value;

  if (!item)
    return NULL;
  value = encfg_readings_get (self, item, bank ? 0 : string);
  return value.kind == ENCFG_VALUE_NUMBER ? encfg_item_meaning_of (item, value.number) : NULL;
}

void
encfg_readings_get_cells (const EncfgReadings *self, guint string, guint *first, guint *n_cells)
{
  *first = 0;
  *n_cells = self->n_cells;
  for (guint i = 0; i <= string; i++)
    {
      const guint left = self->n_cells - *first;
      const guint room = count_room (self, i);
      const gint64 says = count_string_cells (self, i);
      const guint n = MIN (left, says < 0 ? room : (guint) MIN (says, room));

      if (i < string)
        *first += n;
      else
        *n_cells = n;
    }
}

guint
encfg_readings_get_string (const EncfgReadings *self, guint cell)
{
  for (guint string = 0; string < MAX (self->n_strings, 1); string++)
    {
      guint first, n_cells;

      encfg_readings_get_cells (self, string, &first, &n_cells);
      if (cell >= first && cell < first + n_cells)
        return string + 1;
    }
  return 0;
}

GArray *
encfg_readings_list_strings (const EncfgReadings *self)
{
  GArray *strings = g_array_sized_new (FALSE, TRUE, sizeof (guint), self->n_cells);

  g_array_set_size (strings, self->n_cells);
  for (guint string = 0; string < MAX (self->n_strings, 1); string++)
    {
      guint first, n_cells;

      encfg_readings_get_cells (self, string, &first, &n_cells);
      for (guint cell = first; cell < first + n_cells; cell++)
        g_array_index (strings, guint, cell) = string + 1;
    }
  return strings;
}
