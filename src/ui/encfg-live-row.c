/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-live-row.h"

#include "encfg-codec.h"
#include "encfg-profile-text.h"
#include "encfg-signal.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _EncfgLiveRow
{
  GObject parent_instance;

  GArray *columns; /* EncfgLiveColumn */
  guint index;
  guint string; /* from 1; 0: none */
  EncfgVerdict verdict;
  GPtrArray *texts; /* utf8, by column */
  GArray *keys;     /* double, by column: NaN without a value */
};

static guint signal_changed;

G_DEFINE_FINAL_TYPE (EncfgLiveRow, encfg_live_row, G_TYPE_OBJECT)

static void
encfg_live_row_finalize (GObject *object)
{
  EncfgLiveRow *self = ENCFG_LIVE_ROW (object);

  g_array_unref (self->columns);
  g_ptr_array_unref (self->texts);
  g_array_unref (self->keys);
  G_OBJECT_CLASS (encfg_live_row_parent_class)->finalize (object);
}

static void
encfg_live_row_class_init (EncfgLiveRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encfg_live_row_finalize;
  signal_changed = encfg_signal_new ("changed", ENCFG_TYPE_LIVE_ROW, 0);
}

static void
encfg_live_row_init (EncfgLiveRow *self)
{
}

EncfgLiveRow *
encfg_live_row_new (GArray *columns, guint index)
{
  EncfgLiveRow *self = g_object_new (ENCFG_TYPE_LIVE_ROW, NULL);
  const double none = NAN;

  self->columns = g_array_ref (columns);
  self->index = index;
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->keys = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < columns->len; i++)
    {
      g_ptr_array_add (self->texts, g_strdup (""));
      g_array_append_val (self->keys, none);
    }
  return self;
}

guint
encfg_live_row_get_index (EncfgLiveRow *self)
{
  return self->index;
}

EncfgVerdictKind
encfg_live_row_get_verdict (EncfgLiveRow *self)
{
  return self->verdict.kind;
}

const char *
encfg_live_row_get_text (EncfgLiveRow *self, guint column)
{
  return g_ptr_array_index (self->texts, column);
}

int
encfg_live_row_compare (EncfgLiveRow *self, EncfgLiveRow *other, guint column)
{
  const double a = g_array_index (self->keys, double, column);
  const double b = g_array_index (other->keys, double, column);

  if (isnan (a) || isnan (b))
    return (isnan (a) != 0) - (isnan (b) != 0);
  return (a > b) - (a < b);
}

static char *
describe_item (const EncfgReadings *readings, const EncfgItem *item, guint index, double *key)
{
  const EncfgValue value = encfg_readings_get (readings, item, index);

  if (value.kind == ENCFG_VALUE_NUMBER)
    *key = item->type->kind == ENCFG_TYPE_INTEGER ? encfg_codec_to_double (item, value.number)
                                                  : (double) value.number;
  return encfg_setting_format (item, &value);
}

static char *
describe_change (const EncfgReadings *readings,
                 const EncfgLimits *limits,
                 const EncfgItem *item,
                 guint index,
                 double *key)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!encfg_limits_get_change (limits, readings, item, index, key))
    return g_strdup ("");
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%+.1f", *key));
}

/* The worst first: by kind, then by battery. */
static char *
describe_verdict (EncfgLiveRow *self,
                  const EncfgReadings *readings,
                  const EncfgLimits *limits,
                  double *key)
{
  *key = -1e6 * (double) self->verdict.kind + self->index;
  return encfg_limits_describe (
    limits, readings, ENCFG_SECTION_CELLS, self->index, self->verdict.kind);
}

/* With the sign of its verdict, which may be out of sight to the right. */
static char *
describe_battery (EncfgLiveRow *self)
{
  const char *sign = encfg_verdict_sign (&self->verdict);

  if (!encfg_verdict_is_marked (&self->verdict))
    return g_strdup_printf ("%u", self->index + 1);
  return g_strdup_printf ("%s %u", sign, self->index + 1);
}

static char *
describe (EncfgLiveRow *self,
          const EncfgLiveColumn *column,
          const EncfgReadings *readings,
          const EncfgLimits *limits,
          double *key)
{
  switch (column->kind)
    {
    case ENCFG_LIVE_COLUMN_BATTERY:
      *key = self->index;
      return describe_battery (self);
    case ENCFG_LIVE_COLUMN_STRING:
      *key = self->string;
      return self->string > 0 ? g_strdup_printf ("%u", self->string) : g_strdup ("");
    case ENCFG_LIVE_COLUMN_CHANGE:
      return describe_change (readings, limits, column->item, self->index, key);
    case ENCFG_LIVE_COLUMN_VERDICT:
      return describe_verdict (self, readings, limits, key);
    case ENCFG_LIVE_COLUMN_ITEM:
    default:
      return describe_item (readings, column->item, self->index, key);
    }
}

gboolean
encfg_live_row_update (EncfgLiveRow *self,
                       const EncfgReadings *readings,
                       const EncfgLimits *limits,
                       guint string,
                       const EncfgVerdict *verdict)
{
  gboolean is_other = self->verdict.kind != verdict->kind;

  self->verdict = *verdict;
  self->string = string;
  for (guint i = 0; i < self->columns->len; i++)
    {
      double key = NAN;
      g_autofree char *text =
        describe (self, &g_array_index (self->columns, EncfgLiveColumn, i), readings, limits, &key);

      g_array_index (self->keys, double, i) = key;
      if (g_str_equal (text, g_ptr_array_index (self->texts, i)))
        continue;
      g_free (g_ptr_array_index (self->texts, i));
      g_ptr_array_index (self->texts, i) = g_steal_pointer (&text);
      is_other = TRUE;
    }
  if (is_other)
    g_signal_emit (self, signal_changed, 0);
  return is_other;
}

static void
add_column (GArray *columns, EncfgLiveColumnKind kind, const EncfgItem *item)
{
  const EncfgLiveColumn column = { kind, item };

  if (item || kind < ENCFG_LIVE_COLUMN_CHANGE || kind == ENCFG_LIVE_COLUMN_VERDICT)
    g_array_append_val (columns, column);
}

static const EncfgItem *
find_changing (const EncfgProfile *profile)
{
  for (guint i = 0; i < profile->alarms->len; i++)
    {
      const EncfgAlarm *alarm = g_ptr_array_index (profile->alarms, i);

      if (alarm->reference && alarm->reading->section == ENCFG_SECTION_CELLS)
        return alarm->reading;
    }
  return NULL;
}

static gboolean
has_item (const GArray *columns, const EncfgItem *item)
{
  for (guint i = 0; i < columns->len; i++)
    {
      const EncfgLiveColumn *column = &g_array_index (columns, EncfgLiveColumn, i);

      if (column->kind == ENCFG_LIVE_COLUMN_ITEM && column->item == item)
        return TRUE;
    }
  return FALSE;
}

GArray *
encfg_live_list_columns (const EncfgReadings *readings)
{
  const EncfgProfile *profile = readings->profile;
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, ENCFG_SECTION_CELLS);
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (EncfgLiveColumn));

  add_column (columns, ENCFG_LIVE_COLUMN_BATTERY, NULL);
  if (readings->n_strings > 1)
    add_column (columns, ENCFG_LIVE_COLUMN_STRING, NULL);
  add_column (columns, ENCFG_LIVE_COLUMN_VERDICT, NULL);
  add_column (columns, ENCFG_LIVE_COLUMN_ITEM, encfg_profile_find_item (profile, "cell-voltage"));
  add_column (columns, ENCFG_LIVE_COLUMN_ITEM, encfg_profile_find_item (profile, "cell-ir"));
  add_column (
    columns, ENCFG_LIVE_COLUMN_ITEM, encfg_profile_find_item (profile, "cell-ir-reference"));
  add_column (columns, ENCFG_LIVE_COLUMN_CHANGE, find_changing (profile));
  add_column (
    columns, ENCFG_LIVE_COLUMN_ITEM, encfg_profile_find_item (profile, "cell-temperature"));
  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);

      if (item->access != ENCFG_ACCESS_WRITE && !has_item (columns, item))
        add_column (columns, ENCFG_LIVE_COLUMN_ITEM, item);
    }
  return columns;
}

/* Shorter than the profile's label where that is a word of the model. */
static const char *
name_item (const EncfgItem *item)
{
  if (g_str_equal (item->key, "cell-ir-reference"))
    return _ ("Reference");
  if (g_str_equal (item->key, "cell-temperature"))
    return _ ("Temp.");
  return encfg_profile_text (item->label);
}

char *
encfg_live_column_title (const EncfgLiveColumn *column)
{
  switch (column->kind)
    {
    case ENCFG_LIVE_COLUMN_BATTERY:
      return g_strdup (_ ("Battery"));
    case ENCFG_LIVE_COLUMN_STRING:
      return g_strdup (_ ("String"));
    case ENCFG_LIVE_COLUMN_CHANGE:
      return g_strdup_printf (_ ("Δ%s (%%)"), encfg_profile_text (column->item->label));
    case ENCFG_LIVE_COLUMN_VERDICT:
      return g_strdup (_ ("Limits"));
    case ENCFG_LIVE_COLUMN_ITEM:
    default:
      return *column->item->unit
               ? g_strdup_printf (_ ("%s (%s)"), name_item (column->item), column->item->unit)
               : g_strdup (name_item (column->item));
    }
}

gboolean
encfg_live_column_is_number (const EncfgLiveColumn *column)
{
  return column->kind < ENCFG_LIVE_COLUMN_VERDICT ||
         (column->kind == ENCFG_LIVE_COLUMN_ITEM && column->item->type->kind == ENCFG_TYPE_INTEGER);
}
