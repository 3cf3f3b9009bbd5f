/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-file.h"
#include "encfg-json.h"
#include "encfg-profile-load-private.h"
#include <string.h>

const char *const encfg_load_provenances[] = { "assumed", "derived", "documented", NULL };

void
encfg_problem_free (EncfgProblem *self)
{
  g_free (self->path);
  g_free (self->message);
  g_free (self);
}

static EncfgProfile *
profile_new (void)
{
  EncfgProfile *self = g_new0 (EncfgProfile, 1);

  g_atomic_ref_count_init (&self->refs);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_profile_item_free);
  self->commands = g_ptr_array_new_with_free_func (encfg_load_free_command);
  self->groups = g_ptr_array_new_with_free_func (encfg_load_free_group);
  self->rules = g_ptr_array_new_with_free_func (encfg_load_free_rule);
  self->alarms = g_ptr_array_new_with_free_func (encfg_load_free_alarm);
  self->presets = g_ptr_array_new_with_free_func (encfg_load_free_preset);
  self->identify = g_array_new (FALSE, FALSE, sizeof (EncfgItemRaw));
  self->write_before = g_array_new (FALSE, FALSE, sizeof (EncfgPoke));
  self->write_after = g_array_new (FALSE, FALSE, sizeof (EncfgPoke));
  self->views = g_array_new (FALSE, TRUE, sizeof (EncfgView));
  g_array_set_size (self->views, 1);
  self->blocks = g_array_new (FALSE, FALSE, sizeof (EncfgBlock));
  self->segments = g_array_new (FALSE, FALSE, sizeof (EncfgSegment));
  for (guint i = 0; i < ENCFG_N_SECTIONS; i++)
    self->repeat[i].max = self->repeat[i].slots = 1;
  return self;
}

void
encfg_load_for_each (EncfgLoad *load,
                     JsonObject *object,
                     const char *member,
                     gboolean required,
                     EncfgLoadFunc read,
                     gpointer data)
{
  JsonArray *array = encfg_reader_get_array (&load->reader, object, member, required);
  gsize outer = encfg_reader_enter (&load->reader, member);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      gsize inner = encfg_reader_enter_index (&load->reader, i);
      JsonObject *element =
        encfg_reader_as_object (&load->reader, json_array_get_element (array, i));

      if (element != NULL)
        read (load, element, data);
      encfg_reader_leave (&load->reader, inner);
    }
  encfg_reader_leave (&load->reader, outer);
}

/* Keys stand in files and on the command line, ids in file names: both must be plain. */
static void
check_plain (EncfgLoad *load, const char *member, const char *text)
{
  if (*text == '\0' || strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen (text))
    encfg_reader_fault (
      &load->reader, member, "“%s”: expected small letters, digits and “-”, at least one", text);
}

void
encfg_load_take_key (EncfgLoad *load, const char *key)
{
  if (*key == '\0')
    return;
  check_plain (load, "key", key);
  if (!g_hash_table_add (load->keys, (gpointer) key))
    encfg_reader_fault (&load->reader, "key", "“%s” is used already", key);
}

static void
read_item (EncfgLoad *load, JsonObject *object, gpointer section)
{
  EncfgSection where = (EncfgSection) GPOINTER_TO_UINT (section);
  gboolean repeats = where == ENCFG_SECTION_STRINGS || where == ENCFG_SECTION_CELLS;
  EncfgItem *item = encfg_profile_item_read (&load->reader, object, where);

  encfg_place_read (&load->reader, object, item, load->address_base, repeats);
  encfg_load_take_key (load, item->key);
  encfg_occupancy_take (load->occupancy, &load->reader, item, load->profile->repeat[where].slots);
  if (item->words > load->profile->link.max_read)
    encfg_reader_fault (
      &load->reader, "length", "longer than link.max-read, so it could never be read");
  g_ptr_array_add (load->profile->items, item);
}

const EncfgItem *
encfg_load_get_item (EncfgLoad *load, JsonObject *object, const char *member, gboolean required)
{
  g_autofree char *key = encfg_reader_get_string (&load->reader, object, member, required);
  const EncfgItem *item = key != NULL ? encfg_profile_find_item (load->profile, key) : NULL;

  if (key != NULL && *key != '\0' && item == NULL)
    encfg_reader_fault (&load->reader, member, "there is no item “%s”", key);
  return item;
}

static void
read_link (EncfgLoad *load, JsonObject *root)
{
  static const char *const members[] = { "baud",       "format",    "port",      "id",
                                         "timeout-ms", "max-read",  "max-write", "max-gap",
                                         "pause-ms",   "settle-ms", NULL };
  static const char *const formats[] = { "8N1", "8E1", "8O1", "8N2", "8E2",
                                         "8O2", "7E1", "7O1", "7N2", NULL };
  EncfgLinkTraits *link = &load->profile->link;
  EncfgReader *reader = &load->reader;
  JsonNode *node = json_object_get_member (root, "link");
  g_autoptr (JsonObject) none = json_object_new ();
  gsize length = encfg_reader_enter (reader, "link");
  JsonObject *object = node != NULL ? encfg_reader_as_object (reader, node) : none;
  gint64 number;

  if (object == NULL)
    object = none;
  encfg_reader_check_members (reader, object, members);
#define READ(field, member, min, max, fallback)                                                    \
  encfg_reader_get_integer (reader, object, member, min, max, fallback, &number);                  \
  link->field = (__typeof__ (link->field)) number
  READ (baud, "baud", 300, 1000000, 9600);
  READ (port, "port", 1, 65535, 502);
  READ (unit, "id", 1, 247, 1);
  READ (timeout_ms, "timeout-ms", 10, 60000, 500);
  READ (max_read, "max-read", 1, 125, 125);
  READ (max_write, "max-write", 1, 123, 123);
  READ (max_gap, "max-gap", 0, 125, 0);
  READ (pause_ms, "pause-ms", 0, 10000, 0);
  READ (settle_ms, "settle-ms", 0, 60000, 0);
#undef READ
  strcpy (link->format, formats[encfg_reader_get_choice (reader, object, "format", formats, 0)]);
  encfg_reader_leave (reader, length);
}

/* Sections "strings" and "cells": { "max", "count", "items" }. */
static void
read_repeated (EncfgLoad *load, JsonObject *root, EncfgSection section)
{
  static const char *const members[] = { "max", "count", "items", NULL };
  const char *name = encfg_section_name (section);
  JsonNode *node = json_object_get_member (root, name);
  gsize length = encfg_reader_enter (&load->reader, name);
  JsonObject *object = node != NULL ? encfg_reader_as_object (&load->reader, node) : NULL;
  EncfgRepeat *repeat = &load->profile->repeat[section];

  if (object != NULL)
    {
      encfg_reader_check_members (&load->reader, object, members);
      repeat->max = (guint) encfg_reader_require_integer (&load->reader, object, "max", 1, 10000);
      repeat->slots = repeat->max;
      repeat->count = encfg_load_get_item (load, object, "count", FALSE);
      encfg_load_for_each (
        load, object, "items", TRUE, read_item, GUINT_TO_POINTER ((guint) section));
    }
  encfg_reader_leave (&load->reader, length);
}

static void
read_match (EncfgLoad *load, JsonObject *object, gpointer data)
{
  static const char *const members[] = { "key", "equals", NULL };
  EncfgItemRaw match = { encfg_load_get_item (load, object, "key", TRUE), 0 };

  encfg_reader_check_members (&load->reader, object, members);
  match.raw = encfg_reader_require_integer (&load->reader,
                                            object,
                                            "equals",
                                            match.item ? match.item->type->min : G_MININT32,
                                            match.item ? match.item->type->max : G_MAXUINT32);
  if (match.item != NULL)
    g_array_append_val (load->profile->identify, match);
}

static void
read_identify (EncfgLoad *load, JsonObject *root)
{
  static const char *const members[] = { "match", "items", NULL };
  JsonNode *node = json_object_get_member (root, "identify");
  gsize length = encfg_reader_enter (&load->reader, "identify");
  JsonObject *object = node != NULL ? encfg_reader_as_object (&load->reader, node) : NULL;

  if (node == NULL)
    encfg_reader_fault (&load->reader, NULL, "missing; how would such a module be recognised?");
  if (object != NULL)
    {
      encfg_reader_check_members (&load->reader, object, members);
      encfg_load_for_each (
        load, object, "items", TRUE, read_item, GUINT_TO_POINTER (ENCFG_SECTION_IDENTIFY));
      encfg_load_for_each (load, object, "match", TRUE, read_match, NULL);
      if (load->profile->identify->len == 0)
        encfg_reader_fault (&load->reader, "match", "at least one register must be compared");
    }
  encfg_reader_leave (&load->reader, length);
}

static void
read_poke (EncfgLoad *load, JsonObject *object, gpointer pokes)
{
  static const char *const members[] = { "table", "address", "value", NULL };
  static const char *const tables[] = { "coil", "holding", NULL };
  EncfgPoke poke = { ENCFG_TABLE_HOLDING, 0, 0 };
  const EncfgItem *owner;

  encfg_reader_check_members (&load->reader, object, members);
  if (encfg_reader_get_choice (&load->reader, object, "table", tables, 1) == 0)
    poke.table = ENCFG_TABLE_COIL;
  poke.address = encfg_profile_read_address (&load->reader, object, poke.table, load->address_base);
  poke.value = (guint16) encfg_reader_require_integer (
    &load->reader, object, "value", 0, poke.table == ENCFG_TABLE_COIL ? 1 : G_MAXUINT16);
  owner = encfg_occupancy_get (load->occupancy, poke.table, poke.address);
  if (owner != NULL)
    encfg_reader_fault (&load->reader, "address", "belongs to “%s” already", owner->key);
  g_array_append_val ((GArray *) pokes, poke);
}

static void
read_write_sequence (EncfgLoad *load, JsonObject *root)
{
  static const char *const members[] = { "before", "after", NULL };
  JsonNode *node = json_object_get_member (root, "write-sequence");
  gsize length = encfg_reader_enter (&load->reader, "write-sequence");
  JsonObject *object = node != NULL ? encfg_reader_as_object (&load->reader, node) : NULL;

  if (object != NULL)
    {
      encfg_reader_check_members (&load->reader, object, members);
      encfg_load_for_each (load, object, "before", FALSE, read_poke, load->profile->write_before);
      encfg_load_for_each (load, object, "after", FALSE, read_poke, load->profile->write_after);
    }
  encfg_reader_leave (&load->reader, length);
}

static void
read_header (EncfgLoad *load, JsonObject *root)
{
  static const char *const bases[] = { "0", "1", "40001", NULL };
  static const char *const zones[] = { "local", "utc", NULL };
  EncfgProfile *profile = load->profile;
  EncfgReader *reader = &load->reader;
  g_autofree char *base = NULL;
  gint64 number;

  encfg_reader_require_integer (reader, root, "format", 1, 1);
  profile->id = encfg_reader_get_string (reader, root, "id", TRUE);
  if (json_object_has_member (root, "id"))
    check_plain (load, "id", profile->id);
  profile->name = encfg_reader_get_string (reader, root, "name", TRUE);
  profile->model = encfg_reader_get_string (reader, root, "model", TRUE);
  profile->note = encfg_reader_get_string (reader, root, "note", FALSE);
  profile->reset = encfg_reader_get_string (reader, root, "reset", FALSE);
  profile->clock_is_utc = encfg_reader_get_choice (reader, root, "clock-zone", zones, 0) == 1;
  if (!json_object_has_member (root, "provenance"))
    encfg_reader_fault (reader, "provenance", "missing");
  profile->provenance = (EncfgProvenance) encfg_reader_get_choice (
    reader, root, "provenance", encfg_load_provenances, ENCFG_PROVENANCE_ASSUMED);
  encfg_reader_get_integer (reader, root, "address-base", 0, 40001, 0, &number);
  base = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  if (!g_strv_contains (bases, base))
    encfg_reader_fault (reader, "address-base", "expected 0, 1 or 40001");
  load->address_base = (guint) number;
}

static void
read_root (EncfgLoad *load, JsonObject *root)
{
  static const char *const members[] = { "format",         "id",       "name",         "model",
                                         "provenance",     "note",     "address-base", "link",
                                         "write-sequence", "identify", "settings",     "clock",
                                         "network",        "address",  "status",       "lamps",
                                         "strings",        "cells",    "commands",     "rules",
                                         "presets",        "reset",    "clock-zone",   NULL };
  static const EncfgSection plain[] = { ENCFG_SECTION_SETTINGS, ENCFG_SECTION_CLOCK,
                                        ENCFG_SECTION_NETWORK,  ENCFG_SECTION_ADDRESS,
                                        ENCFG_SECTION_STATUS,   ENCFG_SECTION_LAMPS };

  encfg_reader_check_members (&load->reader, root, members);
  read_header (load, root);
  read_link (load, root);
  read_identify (load, root);
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    encfg_load_for_each (load,
                         root,
                         encfg_section_name (plain[i]),
                         FALSE,
                         read_item,
                         GUINT_TO_POINTER ((guint) plain[i]));
  read_repeated (load, root, ENCFG_SECTION_STRINGS);
  read_repeated (load, root, ENCFG_SECTION_CELLS);
  encfg_load_for_each (load, root, "commands", FALSE, encfg_load_read_command, NULL);
  encfg_load_for_each (load, root, "rules", FALSE, encfg_load_read_rule, NULL);
  encfg_load_for_each (load, root, "presets", FALSE, encfg_load_read_preset, NULL);
  read_write_sequence (load, root);
}

static void
load_clear (EncfgLoad *load)
{
  g_clear_pointer (&load->profile, encfg_profile_unref);
  g_string_free (load->reader.path, TRUE);
  g_ptr_array_unref (load->reader.problems);
  encfg_occupancy_free (load->occupancy);
  g_hash_table_unref (load->keys);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EncfgLoad, load_clear)

EncfgProfile *
encfg_profile_load (const char *text, gssize length, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_problem_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) node = encfg_json_parse (text, length, &local);
  g_auto (EncfgLoad) load = {
    .reader = { g_ptr_array_ref (problems != NULL ? problems : own), g_string_new (NULL) },
    .profile = profile_new (),
    .occupancy = encfg_occupancy_new (),
    .keys = g_hash_table_new (g_str_hash, g_str_equal),
  };
  guint known = load.reader.problems->len;
  JsonObject *root = NULL;
  const EncfgProblem *first;

  if (node == NULL)
    encfg_reader_fault (&load.reader, NULL, "%s", local->message);
  else
    root = encfg_reader_as_object (&load.reader, node);
  if (root != NULL)
    read_root (&load, root);
  if (load.reader.problems->len == known)
    return g_steal_pointer (&load.profile);

  first = g_ptr_array_index (load.reader.problems, known);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_PROFILE,
               "%s%s%s",
               first->path,
               *first->path ? ": " : "",
               first->message);
  return NULL;
}

EncfgProfile *
encfg_profile_load_file (const char *path, GPtrArray *problems, GError **error)
{
  g_autofree char *text = NULL;
  EncfgProfile *profile;
  gsize length;

  if (!encfg_file_read (path, ENCFG_JSON_MAX_BYTES, ENCFG_ERROR_PROFILE, &text, &length, error))
    return NULL;
  profile = encfg_profile_load (text, (gssize) length, problems, error);
  if (profile == NULL)
    g_prefix_error (error, "%s: ", path);
  return profile;
}
