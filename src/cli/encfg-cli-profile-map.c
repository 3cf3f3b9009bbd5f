/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-profile-map.h"

#include "encfg-cli-profile-place.h"
#include "encfg-cli-table.h"
#include "encfg-codec.h"
#include "encfg-decimal.h"
#include <string.h>

/* One line of the map, as texts. */
typedef struct
{
  char *address;
  char *type;
  char *limits;
  char *initial;
} MapTexts;

static void
map_texts_clear (MapTexts *self)
{
  g_free (self->address);
  g_free (self->type);
  g_free (self->limits);
  g_free (self->initial);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MapTexts, map_texts_clear)

/* Only where the profile says more than the type does. */
static char *
format_limits (const EncfgItem *item)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (item->names->len > 0)
    {
      for (guint i = 0; i < item->names->len; i++)
        {
          const EncfgName *name = &g_array_index (item->names, EncfgName, i);

          g_string_append_printf (
            out, "%s%" G_GINT64_FORMAT " %s", i ? ", " : "", name->number, name->name);
        }
      return g_strdup (out->str);
    }
  if (item->has_range || (item->type->kind == ENCFG_TYPE_INTEGER && encfg_item_is_writable (item)))
    {
      g_autofree char *min =
        encfg_codec_format_raw (item, item->has_range ? item->range_min : item->min);
      g_autofree char *max =
        encfg_codec_format_raw (item, item->has_range ? item->range_max : item->max);

      return g_strdup_printf ("%s … %s", min, max);
    }
  return g_strdup ("");
}

static MapTexts
make_texts (const EncfgProfile *profile, const EncfgItem *item)
{
  const EncfgValue initial = encfg_value_number (item->default_raw);

  return (MapTexts){ encfg_cli_profile_place_format (profile, item),
                     encfg_cli_profile_place_format_type (item),
                     format_limits (item),
                     item->has_default ? encfg_codec_format (item, &initial) : g_strdup ("") };
}

static const char *
access_name (EncfgAccess access)
{
  switch (access)
    {
    case ENCFG_ACCESS_READ:
      return "read";
    case ENCFG_ACCESS_READ_WRITE:
      return "read, write";
    case ENCFG_ACCESS_WRITE:
      return "write";
    default:
      g_assert_not_reached ();
    }
}

char *
encfg_cli_profile_map_to_text (const EncfgProfile *profile)
{
  g_autoptr (EncfgCliTable) table = encfg_cli_table_new (
    "llllllll", "Section", "Key", "Table", "Address", "Type", "Unit", "Limits", "Provenance");
  g_autofree char *places = encfg_cli_profile_place_list (profile);
  g_autofree char *text = NULL;

  for (guint i = 0; i < profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (profile->items, i);
      g_auto (MapTexts) texts = make_texts (profile, item);

      encfg_cli_table_add (table,
                           FALSE,
                           encfg_section_name (item->section),
                           item->key,
                           encfg_table_name (item->table),
                           texts.address,
                           texts.type,
                           item->unit,
                           texts.limits,
                           encfg_provenance_name (item->provenance));
    }
  text = encfg_cli_table_format (table, FALSE);
  return g_strdup_printf ("%s (%s), %s map\n%s\n\n%s%s%s",
                          profile->name,
                          profile->id,
                          encfg_provenance_name (profile->provenance),
                          profile->note ? profile->note : "",
                          text,
                          *places ? "\n" : "",
                          places);
}

/* "1/10", "1/10 − 40": how a raw number becomes the shown one. (transfer full) */
static char *
format_scale (const EncfgItem *item)
{
  const gint64 common = encfg_decimal_gcd (item->scale_num, item->scale_den);
  GString *out = g_string_new (NULL);

  if (item->scale_num != item->scale_den)
    g_string_append_printf (out,
                            "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                            item->scale_num / common,
                            item->scale_den / common);
  if (item->offset_num != 0)
    {
      /* The profile gives it no finer than millionths. */
      g_autofree char *offset =
        encfg_decimal_format (ABS (item->offset_num), 1, item->scale_den, 6);
      gsize end = strlen (offset);

      while (offset[end - 1] == '0')
        end--;
      g_string_append (out, out->len > 0 ? " " : "");
      g_string_append (out, item->offset_num < 0 ? "− " : "+ ");
      g_string_append_len (out, offset, (gssize) (offset[end - 1] == '.' ? end - 1 : end));
    }
  return g_string_free (out, FALSE);
}

static void
append_section (GString *out, const EncfgProfile *profile, EncfgSection section)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, section);

  if (items->len == 0)
    return;
  g_string_append_printf (
    out,
    "\n## %s\n\n| Key | Name | Table | Address | Type | Unit | Scale | Limits | Fresh from the box "
    "| Access | Provenance |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
    encfg_section_name (section));
  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);
      g_auto (MapTexts) texts = make_texts (profile, item);
      g_autofree char *scale = format_scale (item);

      g_string_append_printf (out,
                              "| `%s` | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s%s%s |\n",
                              item->key,
                              item->label,
                              encfg_table_name (item->table),
                              texts.address,
                              texts.type,
                              item->unit,
                              scale,
                              texts.limits,
                              texts.initial,
                              access_name (item->access),
                              encfg_provenance_name (item->provenance),
                              item->source ? ": " : "",
                              item->source ? item->source : "");
    }
}

static void
append_commands (GString *out, const EncfgProfile *profile)
{
  if (profile->commands->len == 0)
    return;
  g_string_append (out,
                   "\n## What starts a command\n\n| Command | Name | Register | Word | Cancel |\n"
                   "|---|---|---|---|---|\n");
  for (guint i = 0; i < profile->commands->len; i++)
    {
      const EncfgCommand *command = g_ptr_array_index (profile->commands, i);
      g_autofree char *cancel =
        command->has_cancel ? g_strdup_printf ("%" G_GINT64_FORMAT, command->cancel) : NULL;

      g_string_append_printf (out,
                              "| `%s` | %s | %s %u | %" G_GINT64_FORMAT " | %s |\n",
                              command->key,
                              command->label,
                              encfg_table_name (command->item->table),
                              command->item->address,
                              command->value,
                              cancel ? cancel : "");
    }
}

char *
encfg_cli_profile_map_to_markdown (const EncfgProfile *profile)
{
  g_autofree char *places = encfg_cli_profile_place_list (profile);
  GString *out = g_string_new (NULL);

  g_string_append_printf (
    out,
    "# Registers of the %s\n\nMade from the profile `%s` by `en-cfg-cli profile show %s --table`; "
    "do not edit.\n\nAddresses are those on the wire, from 0. The map is %s. %s\n",
    profile->name,
    profile->id,
    profile->id,
    encfg_provenance_name (profile->provenance),
    profile->note ? profile->note : "");
  if (*places)
    g_string_append_printf (out, "\n## How it is laid out\n\n%s", places);
  for (guint i = 0; i < ENCFG_N_SECTIONS; i++)
    append_section (out, profile, (EncfgSection) i);
  append_commands (out, profile);
  return g_string_free (out, FALSE);
}

JsonNode *
encfg_cli_profile_map_to_json (const EncfgProfile *profile)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (profile->items, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "section", encfg_section_name (item->section));
      json_object_set_string_member (object, "key", item->key);
      json_object_set_string_member (object, "label", item->label);
      json_object_set_string_member (object, "table", encfg_table_name (item->table));
      encfg_cli_profile_place_to_json (profile, item, object);
      json_object_set_string_member (object, "type", item->type->name);
      json_object_set_string_member (object, "unit", item->unit);
      json_object_set_string_member (
        object, "provenance", encfg_provenance_name (item->provenance));
      json_array_add_object_element (array, object);
    }
  return json_node_init_array (json_node_alloc (), array);
}
