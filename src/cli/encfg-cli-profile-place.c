/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-profile-place.h"

#include "encfg-codec.h"
#include <string.h>

/* ", page 4"; ", pages 4 to 9" if each occurrence has its own. */
static void
append_view (GString *out, const EncfgProfile *profile, guint view, guint n_views)
{
  const EncfgView *first = &g_array_index (profile->views, EncfgView, view);
  const EncfgView *last = &g_array_index (profile->views, EncfgView, view + n_views - 1);

  if (first->unit_offset != last->unit_offset)
    g_string_append_printf (out, ", unit ids +%u to +%u", first->unit_offset, last->unit_offset);
  else if (first->unit_offset > 0)
    g_string_append_printf (out, ", unit id +%u", first->unit_offset);
  if (first->has_page && first->page != last->page)
    g_string_append_printf (out, ", pages %u to %u", first->page, last->page);
  else if (first->has_page)
    g_string_append_printf (out, ", page %u", first->page);
}

char *
encfg_cli_profile_place_format (const EncfgProfile *profile, const EncfgItem *item)
{
  const guint times = encfg_profile_count_slots (profile, item);
  GString *out = g_string_new (NULL);

  if (item->segments != NULL && item->has_column)
    g_string_append_printf (out, "column %u", item->column);
  else if (item->segments != NULL)
    g_string_append_printf (out, "+%u, every %u", item->offset, item->stride);
  else
    {
      g_string_append_printf (out, "%u", item->address);
      if (item->words > 1)
        g_string_append_printf (out, "–%u", item->address + item->words - 1);
    }
  if (item->has_bit)
    g_string_append_printf (out, " bit %u", item->bit);
  if (item->segments == NULL)
    {
      if (times > 1 && item->view_step == 0)
        g_string_append_printf (out, ", every %u, %u times", item->stride, times);
      append_view (out, profile, item->view, item->view_step > 0 ? times : 1);
    }
  return g_string_free (out, FALSE);
}

char *
encfg_cli_profile_place_format_type (const EncfgItem *item)
{
  return g_strconcat (item->type->name,
                      item->low_first ? ", low word first" : "",
                      item->low_byte_first ? ", low byte first" : "",
                      item->encoding != NULL ? ", " : "",
                      item->encoding != NULL ? item->encoding : "",
                      item->space_padded ? ", filled with spaces" : "",
                      NULL);
}

static guint
count_groups_like (const EncfgProfile *profile, const EncfgGroup *first)
{
  const gsize length = (gsize) (strrchr (first->key, '[') - first->key);
  guint n = 0;

  for (guint i = 0; i < profile->groups->len; i++)
    {
      const EncfgGroup *group = g_ptr_array_index (profile->groups, i);

      if (group->number > 0 && group->parent == first->parent &&
          strncmp (group->key, first->key, length + 1) == 0)
        n = MAX (n, group->number);
    }
  return n;
}

/* Of groups in a group that repeats, those in the first stand for all. */
static gboolean
stands_for_all (const EncfgGroup *group)
{
  for (const EncfgGroup *g = group; g != NULL; g = g->parent)
    if (g->number > 1)
      return FALSE;
  return TRUE;
}

static void
append_groups (GString *out, const EncfgProfile *profile)
{
  for (guint i = 0; i < profile->groups->len; i++)
    {
      const EncfgGroup *group = g_ptr_array_index (profile->groups, i);

      if (!stands_for_all (group))
        continue;
      if (group->number == 0)
        g_string_append_printf (out, "- group %s: %s\n", group->key, group->label);
      else
        g_string_append_printf (out,
                                "- group %s: %s, up to %u%s%s\n",
                                group->key,
                                group->label,
                                count_groups_like (profile, group),
                                group->count != NULL ? "; how many tells " : "",
                                group->count != NULL ? group->count->key : "");
    }
}

char *
encfg_cli_profile_place_list (const EncfgProfile *profile)
{
  GString *out = g_string_new (NULL);

  append_groups (out, profile);
  if (profile->has_page_register)
    g_string_append_printf (out,
                            "- page register: %s %u\n",
                            encfg_table_name (profile->page_table),
                            profile->page_address);
  for (guint i = 0; i < profile->segments->len; i++)
    {
      const EncfgSegment *segment = &g_array_index (profile->segments, EncfgSegment, i);

      g_string_append_printf (
        out, "- cells of string %u: from %u, %u places", i + 1, segment->address, segment->size);
      append_view (out, profile, segment->view, 1);
      g_string_append_c (out, '\n');
    }
  for (guint i = 0; i < profile->blocks->len; i++)
    {
      const EncfgBlock *block = &g_array_index (profile->blocks, EncfgBlock, i);

      g_string_append_printf (out,
                              "- block %s %u–%u:%s%s%s\n",
                              encfg_table_name (block->table),
                              block->address,
                              block->address + block->count - 1,
                              block->never_read  ? " never read"
                              : block->free_read ? " free to be read"
                                                 : "",
                              block->read_exactly ? " read as a whole" : "",
                              !block->write_whole   ? ""
                              : block->free_read    ? ", written as a whole"
                              : block->read_exactly ? " and written as a whole"
                                                    : " written as a whole");
    }
  return g_string_free (out, FALSE);
}

static void
add_view (JsonObject *object, const EncfgProfile *profile, guint number)
{
  const EncfgView *view = &g_array_index (profile->views, EncfgView, number);

  if (view->unit_offset > 0)
    json_object_set_int_member (object, "unit", view->unit_offset);
  if (view->has_page)
    json_object_set_int_member (object, "page", view->page);
}

static JsonArray *
make_segments (const EncfgProfile *profile)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < profile->segments->len; i++)
    {
      const EncfgSegment *segment = &g_array_index (profile->segments, EncfgSegment, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "address", segment->address);
      json_object_set_int_member (object, "size", segment->size);
      add_view (object, profile, segment->view);
      json_array_add_object_element (array, object);
    }
  return array;
}

void
encfg_cli_profile_place_to_json (const EncfgProfile *profile,
                                 const EncfgItem *item,
                                 JsonObject *object)
{
  const guint times = encfg_profile_count_slots (profile, item);

  /* Of cells in segments it is the first one's. */
  json_object_set_int_member (object, "address", encfg_item_address (item, 0));
  json_object_set_int_member (object, "words", item->words);
  if (item->has_bit)
    json_object_set_int_member (object, "bit", item->bit);
  if (item->group != NULL)
    json_object_set_string_member (object, "group", item->group->key);
  add_view (object, profile, encfg_item_view (item, 0));
  if (times == 1)
    return;
  json_object_set_int_member (object, "times", times);
  if (item->view_step > 0)
    json_object_set_string_member (
      object,
      "by",
      g_array_index (profile->views, EncfgView, item->view).has_page ? "page" : "unit");
  else
    json_object_set_int_member (object, "stride", item->stride);
  if (item->segments == NULL)
    return;
  if (item->has_column)
    json_object_set_int_member (object, "column", item->column);
  else
    json_object_set_int_member (object, "at", item->offset);
  json_object_set_array_member (object, "segments", make_segments (profile));
}
