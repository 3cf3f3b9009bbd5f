/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Sections whose elements are items and groups of a profile file. Each element is read once, so
 * that a fault in it is told once, and then expanded: a group that repeats becomes as many
 * EncfgGroups, each with its own copies of the items. */

#include "encfg-profile-load-private.h"

#define MAX_ITEMS 4096 /* of a profile, all expanded */
#define MAX_DEPTH 4    /* groups in groups */

/* One element as it stands in the file. */
typedef struct
{
  EncfgItem *item; /* NULL: a group, with the members below */
  char *key;       /* of the group, without number */
  char *label;
  GPtrArray *nodes; /* Node */
  guint index;      /* in the file's array */
  guint max;        /* 0: does not repeat */
  EncfgBy by;
  guint stride;
  guint first;        /* page or unit offset of number 1 */
  GPtrArray *counted; /* EncfgGroup (borrowed) that wait for their count, or NULL */
  gboolean is_told;   /* one fault of its expansion is enough */
} Node;

/* What the groups around an element give to it. */
typedef struct
{
  const EncfgGroup *group;
  const char *prefix; /* of keys: "string[1]." */
  EncfgSection section;
  guint shift; /* registers */
  EncfgView view;
} Frame;

/* Where elements are read into. */
typedef struct
{
  EncfgSection section;
  GPtrArray *nodes;
  guint depth;
  gboolean is_by[ENCFG_N_BY]; /* a group around repeats so */
} Place;

/* A count that is looked up when all sections are read. */
typedef struct
{
  char *path;
  char *key;
  GPtrArray *groups; /* EncfgGroup */
} Count;

static void
node_free (gpointer data)
{
  Node *self = data;

  g_clear_pointer (&self->item, encfg_profile_item_free);
  g_free (self->key);
  g_free (self->label);
  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_clear_pointer (&self->counted, g_ptr_array_unref);
  g_free (self);
}

void
encfg_load_free_count (gpointer data)
{
  Count *self = data;

  g_free (self->path);
  g_free (self->key);
  g_ptr_array_unref (self->groups);
  g_free (self);
}

/* { "max", "count", and one of "stride" and "by" } */
static void
read_repeat (EncfgLoad *load, JsonObject *repeat, Node *node, const Place *place)
{
  static const char *const members[] = { "max", "count", "stride", "by", "first", NULL };
  EncfgReader *reader = &load->reader;
  gboolean has_stride = json_object_has_member (repeat, "stride");
  g_autofree char *count = encfg_reader_get_string (reader, repeat, "count", FALSE);

  encfg_reader_check_members (reader, repeat, members);
  node->max = (guint) encfg_reader_require_integer (reader, repeat, "max", 1, 1000);
  node->by = encfg_place_read_by (reader, repeat, node->max, &node->first);
  if (has_stride == (node->by != ENCFG_BY_STRIDE))
    encfg_reader_fault (reader,
                        has_stride ? "stride" : NULL,
                        "needs either “stride”, the registers from one to the next, or “by”, if "
                        "all lie at the same registers behind another page or unit id");
  else if (has_stride)
    node->stride = (guint) encfg_reader_require_integer (reader, repeat, "stride", 1, 65535);
  else if (place->is_by[node->by])
    encfg_reader_fault (reader, "by", "a group around this one repeats so already");
  if (count != NULL)
    {
      Count *wanted = g_new0 (Count, 1);

      wanted->path = g_strdup (reader->path->str);
      wanted->key = g_strdup (count);
      wanted->groups = g_ptr_array_new ();
      node->counted = g_ptr_array_ref (wanted->groups);
      g_ptr_array_add (load->counts, wanted);
    }
}

/* Where the repeat is at fault, what comes of it is not worth telling. */
static void
set_told (Node *node)
{
  node->is_told = TRUE;
  for (guint i = 0; node->nodes != NULL && i < node->nodes->len; i++)
    set_told (g_ptr_array_index (node->nodes, i));
}

static void read_element (EncfgLoad *load, JsonObject *object, gpointer place);

static Node *
read_group (EncfgLoad *load, JsonObject *object, const Place *place)
{
  static const char *const members[] = { "group", "label", "repeat", "items", NULL };
  EncfgReader *reader = &load->reader;
  JsonNode *repeat = json_object_get_member (object, "repeat");
  Node *node = g_new0 (Node, 1);
  Place inner = *place;
  gboolean is_faulty = FALSE;

  encfg_reader_check_members (reader, object, members);
  node->key = encfg_reader_get_string (reader, object, "group", TRUE);
  encfg_load_check_plain (load, "group", node->key);
  node->label = encfg_reader_get_string (reader, object, "label", TRUE);
  node->nodes = g_ptr_array_new_with_free_func (node_free);
  if (repeat != NULL)
    {
      gsize length = encfg_reader_enter (reader, "repeat");
      guint known = reader->problems->len;

      if (encfg_reader_as_object (reader, repeat) != NULL)
        read_repeat (load, json_node_get_object (repeat), node, place);
      encfg_reader_leave (reader, length);
      is_faulty = reader->problems->len > known;
    }
  inner.nodes = node->nodes;
  inner.depth++;
  if (node->max > 0)
    inner.is_by[node->by] = TRUE;
  if (inner.depth > MAX_DEPTH)
    encfg_reader_fault (reader, NULL, "groups may lie %d deep, not deeper", MAX_DEPTH);
  else
    encfg_load_for_each (load, object, "items", TRUE, read_element, &inner);
  if (is_faulty)
    set_told (node);
  return node;
}

static void
read_element (EncfgLoad *load, JsonObject *object, gpointer data)
{
  const Place *place = data;
  const EncfgPlacing placing = { .address_base = load->address_base };
  guint index = load->index;
  Node *node;

  if (json_object_has_member (object, "group"))
    node = read_group (load, object, place);
  else
    {
      node = g_new0 (Node, 1);
      node->item = encfg_load_read_item (load, object, place->section, &placing);
    }
  node->index = index;
  g_ptr_array_add (place->nodes, node);
}

static guint
count_items (const Node *node)
{
  guint64 n = 0;

  if (node->item != NULL)
    return 1;
  for (guint i = 0; i < node->nodes->len; i++)
    n += count_items (g_ptr_array_index (node->nodes, i));
  /* One without items counts too, or nested ones could be without end. */
  return (guint) MIN (MAX (n, 1) * MAX (node->max, 1), MAX_ITEMS + 1);
}

static char *
join_label (const EncfgGroup *group, const char *name)
{
  return group != NULL ? g_strconcat (group->label, " · ", name, NULL) : g_strdup (name);
}

static void
expand_item (EncfgLoad *load, Node *node, const Frame *frame)
{
  const EncfgItem *pattern = node->item;
  EncfgItem *item = encfg_profile_item_copy (pattern);
  guint known = load->reader.problems->len;

  g_free (item->key);
  item->key = *pattern->key ? g_strconcat (frame->prefix, pattern->key, NULL) : g_strdup ("");
  g_free (item->label);
  item->label = join_label (frame->group, pattern->name);
  item->group = frame->group;
  item->view = encfg_place_take_view (load->profile, &frame->view);
  if (pattern->address + frame->shift <= G_MAXUINT16)
    item->address = (guint16) (pattern->address + frame->shift);
  else if (!node->is_told)
    {
      encfg_reader_fault (
        &load->reader, "address", "the registers of “%s” would lie past 65535", item->key);
      node->is_told = TRUE;
    }
  encfg_load_add_item (load, item, node->is_told);
  node->is_told = node->is_told || load->reader.problems->len > known;
}

static EncfgGroup *
add_group (EncfgLoad *load, Node *node, const Frame *frame, guint number)
{
  EncfgGroup *group = g_new0 (EncfgGroup, 1);
  char *section_key;

  group->number = number;
  group->parent = frame->group;
  group->key = number > 0 ? g_strdup_printf ("%s%s[%u]", frame->prefix, node->key, number)
                          : g_strconcat (frame->prefix, node->key, NULL);
  group->name =
    number > 0 ? g_strdup_printf ("%s %u", node->label, number) : g_strdup (node->label);
  group->label = join_label (frame->group, group->name);
  section_key = g_strdup_printf ("%s %s", encfg_section_name (frame->section), group->key);
  if (!g_hash_table_add (load->group_keys, section_key) && !node->is_told)
    {
      encfg_reader_fault (
        &load->reader, "group", "“%s” is used already; one group can hold all", node->key);
      node->is_told = TRUE;
    }
  if (node->counted != NULL)
    g_ptr_array_add (node->counted, group);
  g_ptr_array_add (load->profile->groups, group);
  return group;
}

/* The frame within number `number` (from 0) of the group. */
static Frame
make_frame (const Node *node, const Frame *outer, const EncfgGroup *group, guint number)
{
  Frame inner = *outer;

  inner.group = group;
  if (node->max == 0)
    return inner;
  inner.shift += number * node->stride;
  if (node->by == ENCFG_BY_UNIT)
    inner.view.unit_offset = (guint8) (node->first + number);
  if (node->by == ENCFG_BY_PAGE)
    {
      inner.view.has_page = TRUE;
      inner.view.page = (guint16) (node->first + number);
    }
  return inner;
}

static void
expand (EncfgLoad *load, Node *node, const Frame *frame)
{
  if (node->item != NULL)
    {
      expand_item (load, node, frame);
      return;
    }
  for (guint number = 0; number < MAX (node->max, 1); number++)
    {
      const EncfgGroup *group = add_group (load, node, frame, node->max > 0 ? number + 1 : 0);
      g_autofree char *prefix = g_strconcat (group->key, ".", NULL);
      Frame inner = make_frame (node, frame, group, number);
      gsize outer = encfg_reader_enter (&load->reader, "items");

      if (node->max > 0)
        inner.prefix = prefix;
      for (guint i = 0; i < node->nodes->len; i++)
        {
          Node *child = g_ptr_array_index (node->nodes, i);
          gsize length = encfg_reader_enter_index (&load->reader, child->index);

          expand (load, child, &inner);
          encfg_reader_leave (&load->reader, length);
        }
      encfg_reader_leave (&load->reader, outer);
    }
}

void
encfg_load_read_grouped (EncfgLoad *load, JsonObject *object, gpointer section)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (node_free);
  Place place = { .section = (EncfgSection) GPOINTER_TO_UINT (section), .nodes = nodes };
  const Frame frame = { .prefix = "", .section = place.section };
  Node *node;

  read_element (load, object, &place);
  node = g_ptr_array_index (nodes, 0);
  if (load->is_full)
    return;
  load->is_full = load->profile->items->len + count_items (node) > MAX_ITEMS;
  if (!load->is_full)
    expand (load, node, &frame);
  else
    encfg_reader_fault (&load->reader,
                        NULL,
                        "with this there would be more than %d items; is “max” as meant?",
                        MAX_ITEMS);
}

void
encfg_load_resolve_counts (EncfgLoad *load)
{
  for (guint i = 0; i < load->counts->len; i++)
    {
      const Count *count = g_ptr_array_index (load->counts, i);
      const EncfgItem *item;
      gsize length = encfg_reader_enter (&load->reader, count->path);

      item = encfg_load_find_status (load, "count", count->key);
      for (guint k = 0; k < count->groups->len; k++)
        ((EncfgGroup *) g_ptr_array_index (count->groups, k))->count = item;
      encfg_reader_leave (&load->reader, length);
    }
}
