/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Alarms of a profile file: which setting is the limit of which reading. */

#include "encfg-codec.h"
#include "encfg-profile-load-private.h"
#include <string.h>

/* The members that name items, as they stand in the file. */
typedef struct
{
  char *limit;
  char *reading;
  char *reference; /* or NULL */
  char *bits;      /* or NULL */
} Names;

static void
names_clear (Names *self)
{
  g_free (self->limit);
  g_free (self->reading);
  g_free (self->reference);
  g_free (self->bits);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Names, names_clear)

void
encfg_load_free_alarm (gpointer data)
{
  EncfgAlarm *self = data;

  g_clear_pointer (&self->modes, g_ptr_array_unref);
  g_free (self);
}

/* A word of `while` is one of these. */
static GPtrArray *
read_modes (EncfgReader *reader, JsonObject *object)
{
  static const char *const modes[] = { "rest", "float", "charge", "discharge", NULL };
  g_autoptr (GPtrArray) words = NULL;
  guint known = reader->problems->len;

  if (!json_object_has_member (object, "while"))
    return NULL;
  words = g_ptr_array_new_with_free_func (g_free);
  encfg_reader_get_strings (reader, object, "while", words);
  for (guint i = 0; i < words->len && reader->problems->len == known; i++)
    if (!g_strv_contains (modes, g_ptr_array_index (words, i)))
      {
        encfg_reader_fault (reader,
                            "while",
                            "“%s” is no mode of a bank; expected rest, float, charge or discharge",
                            (char *) g_ptr_array_index (words, i));
      }
  return g_steal_pointer (&words);
}

/* The members that are alike for all that come of a [*]. */
static void
read_pattern (EncfgReader *reader, JsonObject *object, EncfgAlarm *alarm)
{
  static const char *const whens[] = { "above", "below", NULL };
  gboolean has_bits = json_object_has_member (object, "bits");
  gint64 number;

  if (!json_object_has_member (object, "when"))
    encfg_reader_fault (reader, "when", "missing; is it an alarm “above” or “below” the limit?");
  alarm->is_high = encfg_reader_get_choice (reader, object, "when", whens, 0) == 0;
  encfg_reader_get_integer (reader, object, "hysteresis", 0, G_MAXINT32, 0, &alarm->hysteresis);
  encfg_reader_get_integer (reader, object, "bit", 0, 15, 0, &number);
  alarm->bit = (guint) number;
  encfg_reader_get_integer (reader, object, "level", 1, 2, 1, &number);
  alarm->level = (guint) number;
  alarm->modes = read_modes (reader, object);
  alarm->negative = encfg_reader_get_boolean (reader, object, "negative", FALSE);
  alarm->no_lamp = !encfg_reader_get_boolean (reader, object, "lamp", TRUE);
  if (has_bits != json_object_has_member (object, "bit"))
    encfg_reader_fault (reader,
                        has_bits ? "bit" : "bits",
                        "missing; “bits” names the item and “bit” (0 to 15) which of its bits");
}

static gboolean
is_measured (const EncfgItem *item)
{
  return item->section >= ENCFG_SECTION_STATUS && item->section != ENCFG_SECTION_LAMPS;
}

/* The item that `name` means for the limit; NULL if there is no name, or with a fault. */
static const EncfgItem *
find_measured (EncfgLoad *load, const char *member, const char *name, const EncfgItem *limit)
{
  const EncfgItem *item = name != NULL ? encfg_load_find_like (load, member, name, limit) : NULL;

  if (item == NULL || is_measured (item))
    return item;
  encfg_reader_fault (&load->reader, member, "“%s” is not in status, strings or cells", item->key);
  return NULL;
}

static void
check_alarm (EncfgReader *reader, const EncfgAlarm *alarm)
{
  const char *unit = alarm->reference != NULL ? "%" : alarm->reading->unit;

  if (alarm->reading->type->kind != ENCFG_TYPE_INTEGER)
    encfg_reader_fault (reader, "reading", "“%s” is no number", alarm->reading->key);
  else if (strcmp (alarm->limit->unit, unit) != 0)
    encfg_reader_fault (reader,
                        "limit",
                        "“%s” is in “%s”; to be compared it must be in “%s”",
                        alarm->limit->key,
                        alarm->limit->unit,
                        unit);
  if (alarm->reference != NULL && (alarm->reference->section != alarm->reading->section ||
                                   strcmp (alarm->reference->unit, alarm->reading->unit) != 0))
    encfg_reader_fault (
      reader, "reference", "must stand in the same section as the reading, with the same unit");
  if (alarm->bits != NULL && alarm->bits->section != alarm->reading->section)
    encfg_reader_fault (reader, "bits", "must stand in the same section as the reading");
  if (alarm->bits != NULL && alarm->bits->type->kind != ENCFG_TYPE_BITS)
    encfg_reader_fault (reader, "bits", "“%s” is not of the type bits", alarm->bits->key);
}

/* FALSE with a fault. */
static gboolean
add_alarm (EncfgLoad *load, const EncfgAlarm *pattern, const Names *names, const EncfgItem *limit)
{
  guint known = load->reader.problems->len;
  EncfgAlarm *alarm;

  if (!encfg_load_check_setting (load, "limit", limit))
    return FALSE;
  alarm = g_memdup2 (pattern, sizeof *pattern);
  alarm->modes = pattern->modes != NULL ? g_ptr_array_ref (pattern->modes) : NULL;
  g_ptr_array_add (load->profile->alarms, alarm);
  alarm->limit = limit;
  alarm->string = encfg_load_number_of (limit, "string");
  alarm->reading = find_measured (load, "reading", names->reading, limit);
  alarm->reference = find_measured (load, "reference", names->reference, limit);
  alarm->bits = find_measured (load, "bits", names->bits, limit);
  if (load->reader.problems->len == known)
    check_alarm (&load->reader, alarm);
  return load->reader.problems->len == known;
}

void
encfg_load_read_alarm (EncfgLoad *load, JsonObject *object, gpointer data)
{
  static const char *const members[] = { "limit", "reading",   "when", "hysteresis",
                                         "while", "reference", "bits", "bit",
                                         "level", "negative",  "lamp", NULL };
  EncfgReader *reader = &load->reader;
  guint known = reader->problems->len;
  EncfgAlarm pattern = { 0 };
  g_auto (Names) names = {
    encfg_reader_get_string (reader, object, "limit", TRUE),
    encfg_reader_get_string (reader, object, "reading", TRUE),
    encfg_reader_get_string (reader, object, "reference", FALSE),
    encfg_reader_get_string (reader, object, "bits", FALSE),
  };
  g_autoptr (GPtrArray) limits = NULL;
  g_autoptr (GPtrArray) modes = NULL;

  encfg_reader_check_members (reader, object, members);
  read_pattern (reader, object, &pattern);
  modes = pattern.modes;
  if (reader->problems->len > known)
    return;
  limits = encfg_load_list_items (load, "limit", names.limit);
  for (guint i = 0; i < limits->len; i++)
    if (!add_alarm (load, &pattern, &names, g_ptr_array_index (limits, i)))
      break;
}
