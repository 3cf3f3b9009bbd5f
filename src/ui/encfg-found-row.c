/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-found-row.h"

#include "encfg-list-box.h"

#include <glib/gi18n-lib.h>

/* By provenance. */
static const char *const maps[] = { N_ ("assumed map"), N_ ("derived map"), N_ ("documented map") };

GtkWidget *
encfg_found_row_new (const EncfgFinding *finding)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *place = encfg_endpoint_to_string (finding->endpoint);
  g_auto (GStrv) warnings = encfg_finding_list_warnings (finding);
  g_autofree char *title = NULL;
  g_autofree char *more = NULL;

  if (finding->outcome == ENCFG_FOUND)
    {
      const char *name = *finding->name ? finding->name : finding->profile->name;
      const guint unit = finding->endpoint->unit;

      /* That is no address of its own: over TCP it means the device itself. */
      title = unit == ENCFG_UNIT_TCP_ITSELF
                ? g_strdup_printf (_ ("%s · reached without its address"), name)
                : g_strdup_printf (_ ("%s · address %u"), name, unit);
      more = g_strdup_printf (_ ("%s · serial number %s · firmware %s · profile %s, %s"),
                              place,
                              *finding->serial ? finding->serial : "—",
                              *finding->firmware ? finding->firmware : "—",
                              finding->profile->id,
                              _ (maps[finding->profile->provenance]));
    }
  else
    {
      title = g_strdup (finding->error->message);
      more = g_strdup_printf (
        "%s\n%s", place, encfg_outcome_advice (finding->outcome, finding->endpoint->kind));
    }
  gtk_box_append (
    GTK_BOX (box),
    encfg_list_box_line_new (title, finding->outcome == ENCFG_FOUND ? "heading" : "result-bad"));
  gtk_box_append (GTK_BOX (box), encfg_list_box_line_new (more, "dim-label"));
  for (guint i = 0; warnings[i]; i++)
    {
      g_autofree char *marked = g_strdup_printf ("⚠ %s", warnings[i]);

      gtk_box_append (GTK_BOX (box), encfg_list_box_line_new (marked, "warning"));
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), finding->outcome == ENCFG_FOUND);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return row;
}
