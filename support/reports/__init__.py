"""Reports: a day's figures are summed up once (`summing`), kept (`figure`), read by period (`reading`), drawn
(`charts`), and published (`public`, `statements`)."""
