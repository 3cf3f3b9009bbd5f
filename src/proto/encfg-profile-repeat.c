/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The sections of a profile file that repeat, strings and cells, and the views they and groups are
 * seen through. */

#include "encfg-profile-load-private.h"
#include <string.h>

#define MAX_SLOTS 10000
#define MAX_SEGMENTS 64

/* Marks the pages or unit offsets that the section repeats by; its faults are told later. */
static void
mark_views (JsonObject *root, const char *name, GByteArray *marked[ENCFG_N_BY])
{
  g_autoptr (GPtrArray) faults =
    g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_problem_free);
  g_autoptr (GString) path = g_string_new (NULL);
  EncfgReader reader = { faults, path, NULL };
  JsonNode *node = json_object_get_member (root, name);
  gint64 max;
  guint first;
  EncfgBy by;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  encfg_reader_get_integer (&reader, json_node_get_object (node), "max", 1, MAX_SLOTS, 1, &max);
  by = encfg_place_read_by (&reader, json_node_get_object (node), (guint) max, &first);
  for (guint i = 0; by != ENCFG_BY_STRIDE && faults->len == 0 && i < max; i++)
    marked[by]->data[first + i] = 1;
}

void
encfg_load_reserve_views (EncfgLoad *load, JsonObject *root)
{
  g_autoptr (GByteArray) pages = g_byte_array_new ();
  g_autoptr (GByteArray) units = g_byte_array_new ();
  GByteArray *marked[ENCFG_N_BY] = { pages, units, NULL };

  g_byte_array_set_size (pages, G_MAXUINT16 + 1);
  memset (pages->data, 0, pages->len);
  g_byte_array_set_size (units, G_MAXUINT8 + 1);
  memset (units->data, 0, units->len);
  mark_views (root, "strings", marked);
  mark_views (root, "cells", marked);
  for (guint i = 0; i < units->len; i++)
    if (units->data[i])
      encfg_place_take_view (load->profile, &(EncfgView){ .unit_offset = (guint8) i });
  for (guint i = 0; i < pages->len; i++)
    if (pages->data[i])
      encfg_place_take_view (load->profile, &(EncfgView){ .has_page = TRUE, .page = (guint16) i });
}

/* A segment has no table of its own. */
static guint16
read_segment_address (EncfgLoad *load, JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "address");
  const gint64 number = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;

  if (load->address_base != 40001 || number <= 30000 || number > 40000)
    return encfg_profile_read_address (
      &load->reader, object, ENCFG_TABLE_HOLDING, load->address_base);
  encfg_reader_fault (&load->reader,
                      "address",
                      "segments are counted as holding registers, whatever table their items are "
                      "in: write %" G_GINT64_FORMAT,
                      number + 10000);
  return (guint16) (number - 30001);
}

static void
read_segment (EncfgLoad *load, JsonObject *object, gpointer data)
{
  static const char *const members[] = { "address", "size", "page", "unit", NULL };
  EncfgReader *reader = &load->reader;
  EncfgSegment segment = { 0 };
  EncfgView view = { 0 };
  gint64 number;

  encfg_reader_check_members (reader, object, members);
  segment.address = read_segment_address (load, object);
  segment.size = (guint) encfg_reader_require_integer (reader, object, "size", 1, MAX_SLOTS);
  view.has_page = encfg_reader_get_integer (reader, object, "page", 0, G_MAXUINT16, 0, &number);
  view.page = (guint16) number;
  encfg_reader_get_integer (reader, object, "unit", 0, 246, 0, &number);
  view.unit_offset = (guint8) number;
  segment.view = encfg_place_take_view (load->profile, &view);
  g_array_append_val (load->profile->segments, segment);
}

static void
read_segments (EncfgLoad *load, JsonObject *object, EncfgRepeat *repeat)
{
  GArray *segments = load->profile->segments;
  const EncfgRepeat *strings = &load->profile->repeat[ENCFG_SECTION_STRINGS];
  const EncfgItem *counts = encfg_profile_find_item (load->profile, "string-cells");
  EncfgReader *reader = &load->reader;

  encfg_load_for_each (load, object, "segments", TRUE, read_segment, NULL);
  repeat->slots = 0;
  for (guint i = 0; i < segments->len; i++)
    repeat->slots += MIN (g_array_index (segments, EncfgSegment, i).size, MAX_SLOTS + 1);
  if (segments->len != strings->max)
    encfg_reader_fault (reader,
                        "segments",
                        "there are %u for %u strings; each string needs its own, in their order",
                        segments->len,
                        strings->max);
  if (counts == NULL || counts->section != ENCFG_SECTION_STRINGS)
    encfg_reader_fault (
      reader,
      "segments",
      "need the item “string-cells” in strings: it tells how many places of each are cells");
  if (repeat->slots < repeat->max)
    encfg_reader_fault (
      reader, "max", "%u is more than the %u places in segments", repeat->max, repeat->slots);
  if (repeat->slots == 0 || repeat->slots > MAX_SLOTS)
    {
      encfg_reader_fault (
        reader, "segments", "have %u places; expected 1 to %d", repeat->slots, MAX_SLOTS);
      repeat->slots = 0; /* no occurrence to look at */
    }
}

/* Where the section's items lie. */
static EncfgPlacing
read_placing (EncfgLoad *load, JsonObject *object, EncfgSection section)
{
  EncfgRepeat *repeat = &load->profile->repeat[section];
  EncfgPlacing placing = { .address_base = load->address_base, .repeats = TRUE };
  EncfgView view = { 0 };
  guint first;

  placing.by = encfg_place_read_by (&load->reader, object, repeat->max, &first);
  if (placing.by == ENCFG_BY_UNIT)
    view.unit_offset = (guint8) first;
  view.has_page = placing.by == ENCFG_BY_PAGE;
  view.page = view.has_page ? (guint16) first : 0;
  placing.view = encfg_place_take_view (load->profile, &view);
  if (!json_object_has_member (object, "segments"))
    return placing;
  if (section != ENCFG_SECTION_CELLS)
    encfg_reader_fault (&load->reader, "segments", "only in cells");
  else if (placing.by != ENCFG_BY_STRIDE)
    encfg_reader_fault (&load->reader, "by", "segments have their own “page” or “unit”");
  else
    {
      read_segments (load, object, repeat);
      placing.segments = load->profile->segments;
    }
  return placing;
}

typedef struct
{
  EncfgSection section;
  EncfgPlacing placing;
} Repeated;

static void
read_repeated_item (EncfgLoad *load, JsonObject *object, gpointer data)
{
  const Repeated *repeated = data;

  if (json_object_has_member (object, "group"))
    encfg_reader_fault (
      &load->reader, "group", "groups belong in settings, status, network and address");
  else
    encfg_load_add_item (
      load, encfg_load_read_item (load, object, repeated->section, &repeated->placing), FALSE);
}

void
encfg_load_read_repeated (EncfgLoad *load, JsonObject *root, EncfgSection section)
{
  static const char *const members[] = { "max", "count", "by", "first", "segments", "items", NULL };
  const char *name = encfg_section_name (section);
  JsonNode *node = json_object_get_member (root, name);
  gsize length = encfg_reader_enter (&load->reader, name);
  JsonObject *object = node != NULL ? encfg_reader_as_object (&load->reader, node) : NULL;
  EncfgRepeat *repeat = &load->profile->repeat[section];
  Repeated repeated = { .section = section };

  if (object != NULL)
    {
      encfg_reader_check_members (&load->reader, object, members);
      repeat->max =
        (guint) encfg_reader_require_integer (&load->reader, object, "max", 1, MAX_SLOTS);
      repeat->slots = repeat->max;
      repeat->count = encfg_load_get_status (load, object, "count", FALSE);
      repeated.placing = read_placing (load, object, section);
      encfg_load_for_each (load, object, "items", TRUE, read_repeated_item, &repeated);
    }
  encfg_reader_leave (&load->reader, length);
}

static gboolean
has_pages (const EncfgProfile *profile)
{
  for (guint i = 0; i < profile->views->len; i++)
    if (g_array_index (profile->views, EncfgView, i).has_page)
      return TRUE;
  return FALSE;
}

void
encfg_load_read_page_select (EncfgLoad *load, JsonObject *root)
{
  static const char *const members[] = { "table", "address", NULL };
  static const char *const tables[] = { "holding", NULL };
  EncfgProfile *profile = load->profile;
  EncfgReader *reader = &load->reader;
  JsonNode *node = json_object_get_member (root, "page-select");
  gsize length = encfg_reader_enter (reader, "page-select");
  JsonObject *object = node != NULL ? encfg_reader_as_object (reader, node) : NULL;
  const EncfgItem *owner;

  if (node == NULL && has_pages (profile))
    encfg_reader_fault (
      reader, NULL, "missing; pages are used, so tell which register takes the page's number");
  if (object != NULL)
    {
      encfg_reader_check_members (reader, object, members);
      encfg_reader_get_choice (reader, object, "table", tables, 0);
      profile->has_page_register = TRUE;
      profile->page_table = ENCFG_TABLE_HOLDING;
      profile->page_address =
        encfg_profile_read_address (reader, object, profile->page_table, load->address_base);
      owner = encfg_occupancy_get (load->occupancy, profile->page_table, profile->page_address);
      if (owner != NULL)
        encfg_reader_fault (reader, "address", "belongs to “%s” already", owner->key);
    }
  encfg_reader_leave (reader, length);
}
