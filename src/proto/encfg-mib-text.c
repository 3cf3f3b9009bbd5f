/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* A profile's readings as a MIB module in SMIv2 (RFC 2578, 2579, 2580). */

#include "encfg-codec.h"
#include "encfg-mib-private.h"

/* Arcs below the root, beside the objects. */
#define CONFORMANCE_ARC 2
#define LINE_LENGTH 70

static guint
highest_bit (const EncfgItem *item)
{
  guint highest = 0;

  for (guint i = 0; i < item->names->len; i++)
    highest = MAX (highest, (guint) g_array_index (item->names, EncfgName, i).number);
  return highest;
}

/* Appends "stringVoltage" for "string-voltage" and "port2CellUnderTest" for
 * "port[2].cell-under-test". */
static void
append_camel (GString *out, const char *words, gboolean starts_large)
{
  gboolean large = starts_large;

  for (const char *p = words; *p; p++)
    if (!g_ascii_isalnum (*p))
      large = large || out->len > 0;
    else
      {
        g_string_append_c (out, large ? g_ascii_toupper (*p) : g_ascii_tolower (*p));
        large = FALSE;
      }
}

/* "bms600StringVoltage". (transfer full) */
static char *
make_name (const EncfgProfile *profile, const char *words)
{
  GString *name = g_string_new (profile->snmp_prefix);

  append_camel (name, words, TRUE);
  return g_string_free (name, FALSE);
}

/* A label of an enumeration: letters and digits, a small letter first. */
static void
append_label (GString *out, const char *name, gint64 number)
{
  g_autoptr (GString) label = g_string_new (NULL);

  append_camel (label, name ? name : "", FALSE);
  if (label->len == 0)
    g_string_append_printf (label, "%s%" G_GINT64_FORMAT, name ? "value" : "bit", number);
  if (g_ascii_isdigit (label->str[0]))
    g_string_prepend_c (label, 'n');
  label->str[0] = g_ascii_tolower (label->str[0]);
  g_string_append_printf (out, "%s(%" G_GINT64_FORMAT ")", label->str, number);
}

static void
append_names (GString *out, const EncfgItem *item)
{
  g_string_append (out, " { ");
  if (item->type->kind == ENCFG_TYPE_BITS)
    for (guint bit = 0; bit <= highest_bit (item); bit++)
      {
        g_string_append (out, bit > 0 ? ", " : "");
        append_label (out, encfg_item_name_of (item, bit), bit);
      }
  else
    for (guint i = 0; i < item->names->len; i++)
      {
        const EncfgName *name = &g_array_index (item->names, EncfgName, i);

        g_string_append (out, i > 0 ? ", " : "");
        append_label (out, name->name, name->number);
      }
  g_string_append (out, " }");
}

static const char *
integer_syntax (const EncfgItem *item)
{
  return encfg_mib_is_unsigned (item) ? "Unsigned32" : "Integer32";
}

static void
append_syntax (GString *out, const EncfgItem *item)
{
  switch (item->type->kind)
    {
    case ENCFG_TYPE_ENUM:
      g_string_append (out, "INTEGER");
      append_names (out, item);
      break;
    case ENCFG_TYPE_BITS:
      g_string_append (out, "BITS");
      append_names (out, item);
      break;
    case ENCFG_TYPE_TEXT:
      g_string_append (out, "SnmpAdminString");
      break;
    case ENCFG_TYPE_IPV4:
      g_string_append (out, "IpAddress");
      break;
    case ENCFG_TYPE_MAC:
      g_string_append (out, "MacAddress");
      break;
    case ENCFG_TYPE_CLOCK:
      g_string_append (out, "DateAndTime");
      break;
    case ENCFG_TYPE_INTEGER:
    default:
      g_string_append (out, integer_syntax (item));
    }
}

/* Broken into lines; double quotes would end it. */
static void
append_text (GString *out, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gsize column = 0;

  for (guint i = 0; words[i]; i++)
    {
      const gsize length = (gsize) g_utf8_strlen (words[i], -1);

      if (column > 0)
        g_string_append (out, column + length > LINE_LENGTH ? "\n        " : " ");
      column = column + length > LINE_LENGTH ? length : column + length + 1;
      for (const char *p = words[i]; *p; p++)
        g_string_append_c (out, *p == '"' ? '\'' : *p);
    }
}

static void
append_description (GString *out, const char *text)
{
  g_autofree char *ascii = g_str_to_ascii (text, "C");

  g_string_append (out, "    DESCRIPTION\n        \"");
  append_text (out, ascii);
  g_string_append (out, "\"\n");
}

static void
append_units (GString *out, const EncfgItem *item)
{
  static const char *const small[] = {
    "1", "0.1", "0.01", "0.001", "0.0001", "0.00001", "0.000001"
  };
  g_autoptr (GString) unit = g_string_new (item->unit);

  if (item->type->kind != ENCFG_TYPE_INTEGER || (unit->len == 0 && item->decimals == 0))
    return;
  /* SMI takes ASCII alone. */
  g_string_replace (unit, "°", "degrees ", 0);
  g_string_replace (unit, "Ω", "ohm", 0);
  g_string_replace (unit, "µ", "u", 0);
  if (item->decimals > 0)
    g_string_append_printf (
      out, "    UNITS \"%s %s\"\n", small[MIN (item->decimals, 6)], unit->str);
  else
    g_string_append_printf (out, "    UNITS \"%s\"\n", unit->str);
}

static void
append_object (GString *out, const EncfgProfile *profile, const EncfgItem *item, const char *parent)
{
  g_autofree char *name = make_name (profile, item->key);
  g_autofree char *about = g_strdup_printf ("%s.%s%s (%s)",
                                            item->label,
                                            item->help ? " " : "",
                                            item->help ? item->help : "",
                                            encfg_provenance_name (item->provenance));

  g_string_append_printf (out, "%s OBJECT-TYPE\n    SYNTAX ", name);
  append_syntax (out, item);
  g_string_append_c (out, '\n');
  append_units (out, item);
  g_string_append (out, "    MAX-ACCESS read-only\n    STATUS current\n");
  append_description (out, about);
  g_string_append_printf (
    out, "    ::= { %s %u }\n\n", parent, encfg_mib_get_number (profile, item));
}

static void
append_index (GString *out,
              const EncfgProfile *profile,
              const char *words,
              const char *about,
              guint max,
              const char *parent,
              guint number)
{
  g_autofree char *name = make_name (profile, words);

  g_string_append_printf (out,
                          "%s OBJECT-TYPE\n    SYNTAX Unsigned32 (1..%u)\n"
                          "    MAX-ACCESS not-accessible\n    STATUS current\n",
                          name,
                          max);
  append_description (out, about);
  g_string_append_printf (out, "    ::= { %s %u }\n\n", parent, number);
}

/* Names of the columns that tell rows apart, as words for make_name. */
static const char *const *
index_words (const EncfgProfile *profile, EncfgSection section)
{
  static const char *const string[] = { "string-index", NULL };
  static const char *const cell[] = { "cell-index", NULL };
  static const char *const string_and_cell[] = { "cell-string-index", "cell-index", NULL };

  if (section == ENCFG_SECTION_STRINGS)
    return string;
  return encfg_mib_count_indexes (profile, section) == 2 ? string_and_cell : cell;
}

/* The SEQUENCE that a row of a table is. */
static void
append_sequence (GString *out,
                 const EncfgProfile *profile,
                 const EncfgMibSection *section,
                 const GPtrArray *items)
{
  const char *const *indexes = index_words (profile, section->section);
  g_autofree char *entry = g_strconcat (profile->snmp_prefix, section->row, "Entry", NULL);

  entry[0] = g_ascii_toupper (entry[0]);
  g_string_append_printf (out, "%s ::= SEQUENCE {\n", entry);
  for (guint i = 0; indexes[i]; i++)
    {
      g_autofree char *name = make_name (profile, indexes[i]);

      g_string_append_printf (out, "    %s Unsigned32,\n", name);
    }
  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);
      g_autofree char *name = make_name (profile, item->key);
      g_autoptr (GString) syntax = g_string_new (NULL);

      append_syntax (syntax, item);
      /* A row names the type alone, without its values. */
      g_string_truncate (syntax, strcspn (syntax->str, " "));
      g_string_append_printf (
        out, "    %s %s%s\n", name, syntax->str, i + 1 < items->len ? "," : "");
    }
  g_string_append (out, "}\n\n");
}

static void
append_table (GString *out,
              const EncfgProfile *profile,
              const EncfgMibSection *section,
              const GPtrArray *items,
              const char *parent)
{
  const char *const *indexes = index_words (profile, section->section);
  const guint n_indexes = encfg_mib_count_indexes (profile, section->section);
  g_autofree char *row = g_strconcat (profile->snmp_prefix, section->row, NULL);
  g_autofree char *sequence = g_strdup (row);
  g_autofree char *entry = g_strconcat (row, "Entry", NULL);

  sequence[0] = g_ascii_toupper (sequence[0]);
  g_string_append_printf (out,
                          "%sTable OBJECT-TYPE\n    SYNTAX SEQUENCE OF %sEntry\n"
                          "    MAX-ACCESS not-accessible\n    STATUS current\n"
                          "    DESCRIPTION \"All of them that the module has.\"\n"
                          "    ::= { %s 1 }\n\n"
                          "%s OBJECT-TYPE\n    SYNTAX %sEntry\n"
                          "    MAX-ACCESS not-accessible\n    STATUS current\n"
                          "    DESCRIPTION \"One of them.\"\n    INDEX { ",
                          row,
                          sequence,
                          parent,
                          entry,
                          sequence);
  for (guint i = 0; indexes[i]; i++)
    {
      g_autofree char *name = make_name (profile, indexes[i]);

      g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", name);
    }
  g_string_append_printf (out, " }\n    ::= { %sTable 1 }\n\n", row);
  append_sequence (out, profile, section, items);
  for (guint i = 0; i < n_indexes; i++)
    append_index (out,
                  profile,
                  indexes[i],
                  n_indexes > i + 1 || section->section == ENCFG_SECTION_STRINGS
                    ? "The string, from 1."
                    : "The cell, from 1.",
                  profile->repeat[n_indexes > i + 1 ? ENCFG_SECTION_STRINGS : section->section].max,
                  entry,
                  i + 1);
  for (guint i = 0; i < items->len; i++)
    append_object (out, profile, g_ptr_array_index (items, i), entry);
}

static void
append_section (GString *out, const EncfgProfile *profile, const EncfgMibSection *section)
{
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, section->section);
  g_autofree char *parent = g_strconcat (profile->snmp_prefix, section->name, NULL);

  if (items->len == 0)
    return;
  g_string_append_printf (out,
                          "%s OBJECT IDENTIFIER ::= { %sObjects %u }\n\n",
                          parent,
                          profile->snmp_prefix,
                          section->arc);
  if (section->row)
    {
      append_table (out, profile, section, items, parent);
      return;
    }
  for (guint i = 0; i < items->len; i++)
    append_object (out, profile, g_ptr_array_index (items, i), parent);
}

static gboolean
uses (const GPtrArray *items, EncfgTypeKind kind)
{
  for (guint i = 0; i < items->len; i++)
    if (((EncfgItem *) g_ptr_array_index (items, i))->type->kind == kind)
      return TRUE;
  return FALSE;
}

static gboolean
uses_syntax (const EncfgProfile *profile, const GPtrArray *items, const char *syntax)
{
  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);

      if (item->type->kind == ENCFG_TYPE_INTEGER && g_str_equal (integer_syntax (item), syntax))
        return TRUE;
      if (g_str_equal (syntax, "Unsigned32") &&
          encfg_mib_count_indexes (profile, item->section) > 0)
        return TRUE;
    }
  return FALSE;
}

static void
append_imports (GString *out, const EncfgProfile *profile, const GPtrArray *items)
{
  g_string_append_printf (out,
                          "IMPORTS\n    MODULE-IDENTITY, OBJECT-TYPE, enterprises%s%s%s\n"
                          "        FROM SNMPv2-SMI\n",
                          uses_syntax (profile, items, "Integer32") ? ", Integer32" : "",
                          uses_syntax (profile, items, "Unsigned32") ? ", Unsigned32" : "",
                          uses (items, ENCFG_TYPE_IPV4) ? ", IpAddress" : "");
  if (uses (items, ENCFG_TYPE_MAC) || uses (items, ENCFG_TYPE_CLOCK))
    g_string_append_printf (out,
                            "    %s%s%s\n        FROM SNMPv2-TC\n",
                            uses (items, ENCFG_TYPE_MAC) ? "MacAddress" : "",
                            uses (items, ENCFG_TYPE_MAC) && uses (items, ENCFG_TYPE_CLOCK) ? ", "
                                                                                           : "",
                            uses (items, ENCFG_TYPE_CLOCK) ? "DateAndTime" : "");
  if (uses (items, ENCFG_TYPE_TEXT))
    g_string_append (out, "    SnmpAdminString\n        FROM SNMP-FRAMEWORK-MIB\n");
  g_string_append (out, "    MODULE-COMPLIANCE, OBJECT-GROUP\n        FROM SNMPv2-CONF;\n\n");
}

static void
append_identity (GString *out, const EncfgProfile *profile)
{
  static const guint32 root[] = { ENCFG_MIB_ROOT };
  const guint n_known = 6; /* iso.org.dod.internet.private.enterprises */
  g_autofree char *about = g_strdup_printf (
    "Readings of the %s, as far as its registers are known (%s). The numbers lie below Net-SNMP's "
    "arc for experiments: the maker's own MIB is not published.",
    profile->name,
    encfg_provenance_name (profile->provenance));

  g_string_append_printf (out,
                          "%sMib MODULE-IDENTITY\n    LAST-UPDATED \"%s\"\n"
                          "    ORGANIZATION \"The en-cfg authors\"\n"
                          "    CONTACT-INFO \"See the project's README.\"\n",
                          profile->snmp_prefix,
                          profile->snmp_revised);
  append_description (out, about);
  g_string_append_printf (out,
                          "    REVISION \"%s\"\n    DESCRIPTION \"Present edition.\"\n"
                          "    ::= { enterprises ",
                          profile->snmp_revised);
  for (guint i = n_known; i < G_N_ELEMENTS (root); i++)
    g_string_append_printf (out, "%u ", root[i]);
  g_string_append_printf (out, "%u }\n\n", profile->snmp_arc);
  g_string_append_printf (out,
                          "%sObjects OBJECT IDENTIFIER ::= { %sMib 1 }\n"
                          "%sConformance OBJECT IDENTIFIER ::= { %sMib %d }\n\n",
                          profile->snmp_prefix,
                          profile->snmp_prefix,
                          profile->snmp_prefix,
                          profile->snmp_prefix,
                          CONFORMANCE_ARC);
}

static void
append_conformance (GString *out, const EncfgProfile *profile, const GPtrArray *items)
{
  const char *prefix = profile->snmp_prefix;

  g_string_append_printf (out,
                          "%sCompliance MODULE-COMPLIANCE\n    STATUS current\n"
                          "    DESCRIPTION \"What a module shows.\"\n"
                          "    MODULE MANDATORY-GROUPS { %sGroup }\n"
                          "    ::= { %sConformance 1 }\n\n"
                          "%sGroup OBJECT-GROUP\n    OBJECTS {\n",
                          prefix,
                          prefix,
                          prefix,
                          prefix);
  for (guint i = 0; i < items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (items, i);
      g_autofree char *name = make_name (profile, item->key);

      g_string_append_printf (out, "        %s%s\n", name, i + 1 < items->len ? "," : "");
    }
  g_string_append_printf (out,
                          "    }\n    STATUS current\n    DESCRIPTION \"All readings.\"\n"
                          "    ::= { %sConformance 2 }\n\nEND\n",
                          prefix);
}

char *
encfg_mib_to_text (const EncfgProfile *profile)
{
  g_autoptr (GPtrArray) items = encfg_mib_list_items (profile);
  guint n_sections;
  const EncfgMibSection *sections = encfg_mib_list_sections (&n_sections);
  GString *out = g_string_new (NULL);

  g_string_append_printf (
    out,
    "-- SPDX-FileCopyrightText: The en-cfg authors\n"
    "-- SPDX-License-Identifier: GPL-3.0-or-later\n"
    "-- Made from a profile by en-cfg-cli, do not edit: profile show %s, option mib\n\n"
    "%s DEFINITIONS ::= BEGIN\n\n",
    profile->id,
    profile->snmp_mib);
  append_imports (out, profile, items);
  append_identity (out, profile);
  for (guint i = 0; i < n_sections; i++)
    append_section (out, profile, &sections[i]);
  append_conformance (out, profile, items);
  return g_string_free (out, FALSE);
}
