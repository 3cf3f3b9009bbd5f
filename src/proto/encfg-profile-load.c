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
  self->items_by_key = g_hash_table_new (g_str_hash, g_str_equal);
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

      load->index = i;
      if (element != NULL)
        read (load, element, data);
      encfg_reader_leave (&load->reader, inner);
    }
  encfg_reader_leave (&load->reader, outer);
}

/* Keys stand in files and on the command line, ids in file names: both must be plain. */
void
encfg_load_check_plain (EncfgLoad *load, const char *member, const char *text)
{
  if (*text == '\0' && encfg_reader_is_told (&load->reader, member))
    return;
  if (*text == '\0' || strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen (text))
    encfg_reader_fault (
      &load->reader, member, "“%s”: expected small letters, digits and “-”, at least one", text);
}

/* The speeds that the line can be changed to. */
static void
check_baud (EncfgLoad *load, const EncfgItem *item)
{
  gboolean is_good = item->type->kind == ENCFG_TYPE_ENUM;

  for (guint i = 0; is_good && i < item->names->len; i++)
    is_good = g_ascii_string_to_unsigned (
      g_array_index (item->names, EncfgName, i).name, 10, 300, 1000000, NULL, NULL);
  if (!is_good)
    encfg_reader_fault (
      &load->reader, "names", "“baud” must be an enum whose names are speeds, like \"9600\"");
}

EncfgItem *
encfg_load_read_item (EncfgLoad *load,
                      JsonObject *object,
                      EncfgSection section,
                      const EncfgPlacing *placing)
{
  EncfgItem *item = encfg_profile_item_read (&load->reader, object, section);

  encfg_place_read (&load->reader, object, item, placing);
  encfg_load_check_plain (load, "key", item->key);
  if (section == ENCFG_SECTION_ADDRESS && strcmp (item->key, "baud") == 0)
    check_baud (load, item);
  if (item->words > load->profile->link.max_read)
    encfg_reader_fault (
      &load->reader, "length", "longer than link.max-read, so it could never be read");
  return item;
}

void
encfg_load_add_item (EncfgLoad *load, EncfgItem *item, gboolean is_told)
{
  GHashTable *keys = load->profile->items_by_key;

  g_ptr_array_add (load->profile->items, item);
  if (*item->key == '\0')
    ; /* told already */
  else if (!g_hash_table_contains (keys, item->key))
    g_hash_table_insert (keys, item->key, item);
  else if (!is_told)
    {
      encfg_reader_fault (&load->reader, "key", "“%s” is used already", item->key);
      is_told = TRUE;
    }
  if (!is_told)
    encfg_occupancy_take (
      load->occupancy, &load->reader, item, load->profile->repeat[item->section].slots);
}

static void
read_plain_item (EncfgLoad *load, JsonObject *object, gpointer section)
{
  const EncfgPlacing placing = { .address_base = load->address_base };

  if (json_object_has_member (object, "group"))
    encfg_reader_fault (
      &load->reader, "group", "groups belong in settings, status, network and address");
  else
    encfg_load_add_item (
      load, encfg_load_read_item (load, object, GPOINTER_TO_UINT (section), &placing), FALSE);
}

static void
read_link (EncfgLoad *load, JsonObject *root)
{
  static const char *const members[] = { "baud",       "format",    "port",           "id",
                                         "timeout-ms", "max-read",  "max-write",      "max-gap",
                                         "pause-ms",   "settle-ms", "write-function", NULL };
  static const char *const formats[] = { "8N1", "8E1", "8O1", "8N2", "8E2",
                                         "8O2", "7E1", "7O1", "7N2", NULL };
  EncfgLinkTraits *link = &load->profile->link;
  EncfgReader *reader = &load->reader;
  JsonNode *node = json_object_get_member (root, "link");
  g_autoptr (JsonObject) none = json_object_new ();
  gsize length = encfg_reader_enter (reader, "link");
  JsonObject *given = node != NULL ? encfg_reader_as_object (reader, node) : NULL;
  JsonObject *object = given != NULL ? given : none;
  gint64 number;

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
  READ (max_gap, "max-gap", 0, 125, ENCFG_GAP_NOT_SAID);
  READ (pause_ms, "pause-ms", 0, 10000, 0);
  READ (settle_ms, "settle-ms", 0, 60000, 0);
  READ (write_function, "write-function", 16, 16, 0);
#undef READ
  strcpy (link->format, formats[encfg_reader_get_choice (reader, object, "format", formats, 0)]);
  encfg_reader_leave (reader, length);
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
        load, object, "items", TRUE, read_plain_item, GUINT_TO_POINTER (ENCFG_SECTION_IDENTIFY));
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
  encfg_load_check_plain (load, "id", profile->id);
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
  static const char *const members[] = {
    "format",       "id",      "name",           "model",    "provenance", "note",
    "address-base", "link",    "write-sequence", "identify", "settings",   "clock",
    "network",      "address", "status",         "lamps",    "strings",    "cells",
    "commands",     "rules",   "presets",        "reset",    "clock-zone", "page-select",
    "snmp",         "alarms",  "blocks",         NULL
  };
  static const struct
  {
    EncfgSection section;
    EncfgLoadFunc read;
  } sections[] = {
    { ENCFG_SECTION_SETTINGS, encfg_load_read_grouped },
    { ENCFG_SECTION_CLOCK, read_plain_item },
    { ENCFG_SECTION_NETWORK, encfg_load_read_grouped },
    { ENCFG_SECTION_ADDRESS, encfg_load_read_grouped },
    { ENCFG_SECTION_STATUS, encfg_load_read_grouped },
    { ENCFG_SECTION_LAMPS, read_plain_item },
  };

  encfg_reader_check_members (&load->reader, root, members);
  read_header (load, root);
  read_link (load, root);
  encfg_load_reserve_views (load, root);
  read_identify (load, root);
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    encfg_load_for_each (load,
                         root,
                         encfg_section_name (sections[i].section),
                         FALSE,
                         sections[i].read,
                         GUINT_TO_POINTER ((guint) sections[i].section));
  /* What follows may name any item, also those that were not read. */
  if (load->is_full)
    return;
  encfg_load_resolve_counts (load);
  encfg_load_read_repeated (load, root, ENCFG_SECTION_STRINGS);
  encfg_load_read_repeated (load, root, ENCFG_SECTION_CELLS);
  encfg_load_read_page_select (load, root);
  encfg_load_for_each (load, root, "commands", FALSE, encfg_load_read_command, NULL);
  encfg_load_read_blocks (load, root);
  encfg_load_for_each (load, root, "alarms", FALSE, encfg_load_read_alarm, NULL);
  encfg_load_for_each (load, root, "rules", FALSE, encfg_load_read_rule, NULL);
  encfg_load_for_each (load, root, "presets", FALSE, encfg_load_read_preset, NULL);
  read_write_sequence (load, root);
  encfg_load_read_snmp (load, root);
}

static void
load_clear (EncfgLoad *load)
{
  g_clear_pointer (&load->profile, encfg_profile_unref);
  g_string_free (load->reader.path, TRUE);
  g_ptr_array_unref (load->reader.problems);
  encfg_occupancy_free (load->occupancy);
  g_ptr_array_unref (load->counts);
  g_hash_table_unref (load->group_keys);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EncfgLoad, load_clear)

EncfgProfile *
encfg_profile_load (const char *text, gssize length, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_problem_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) node = encfg_json_parse (text, length, &local);
  g_auto (EncfgLoad) load = {
    .reader = { g_ptr_array_ref (problems != NULL ? problems : own),
                g_string_new (NULL),
                "the raw word, which scale turns into what is shown" },
    .profile = profile_new (),
    .occupancy = encfg_occupancy_new (),
    .counts = g_ptr_array_new_with_free_func (encfg_load_free_count),
    .group_keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
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
